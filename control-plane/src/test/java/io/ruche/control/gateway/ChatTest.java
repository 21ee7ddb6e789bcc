package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.House;
import io.ruche.control.http.ScriptedInference.Played;
import io.ruche.proto.FinishReason;
import io.ruche.proto.GenerateRequest;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Chats, completions and embeddings in OpenAI's wire format, over a live server. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ChatTest {
    private House house;

    @BeforeAll
    void open() {
        house = new House().open();
    }

    @AfterAll
    void close() {
        house.close();
    }

    @Test
    void answersWhole() {
        HttpResponse<String> response = house.chat("");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).contains("application/json");
        assertThat(response.headers().firstValue("x-request-id")).isPresent();
        assertThat(response.body())
                .startsWith("{\"id\":\"chatcmpl-")
                .contains("\"object\":\"chat.completion\"")
                .contains("\"message\":{\"role\":\"assistant\",\"content\":\"Hello\",\"refusal\":null}")
                .contains("\"finish_reason\":\"stop\"")
                .contains("\"usage\":{\"prompt_tokens\":7,\"completion_tokens\":2,\"total_tokens\":9,");
        parse(response.body());
    }

    @Test
    void streamsFramesWithUsageAndOneDone() {
        HttpResponse<String> response = house.chat(",\"stream\":true,\"stream_options\":{\"include_usage\":true}");
        assertThat(response.headers().firstValue("content-type")).contains("text/event-stream; charset=utf-8");
        assertThat(response.headers().firstValue("x-accel-buffering")).contains("no");
        List<String> frames = frames(response.body());
        assertThat(frames).hasSize(6);
        assertThat(frames.get(0)).contains("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}", "\"usage\":null");
        assertThat(frames.get(1)).contains("\"delta\":{\"content\":\"Hel\"}", "\"finish_reason\":null");
        assertThat(frames.get(3)).contains("\"delta\":{}", "\"finish_reason\":\"stop\"");
        assertThat(frames.get(4)).contains("\"choices\":[]", "\"total_tokens\":9");
        assertThat(frames.get(5)).isEqualTo("[DONE]");
        frames.subList(0, 5).forEach(ChatTest::parse);
    }

    @Test
    void handsOverEverythingThatWasAsked() {
        house.chat(
                ",\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"min_p\":0.1,\"seed\":7,\"max_completion_tokens\":11,"
                        + "\"stop\":[\"a\",\"b\"],\"frequency_penalty\":1,\"presence_penalty\":-1,\"repetition_penalty\":1.1,"
                        + "\"logit_bias\":{\"5\":-100},\"ignore_eos\":true,\"prompt_cache_key\":\"s1\",\"n\":1,\"user\":\"u\","
                        + "\"metadata\":{\"a\":\"b\"},\"tools\":[],\"logprobs\":true,\"top_logprobs\":1,\"store\":false,"
                        + "\"response_format\":{\"type\":\"text\"},\"tool_choice\":\"none\",\"seed\":null");
        GenerateRequest asked = lastCall().request;
        assertThat(asked.getText()).isEqualTo("<user>hi<assistant>");
        assertThat(asked.getSampling().getTemperature()).isEqualTo(0.5f);
        assertThat(asked.getSampling().getTopK()).isEqualTo(40);
        assertThat(asked.getSampling().getSeed()).isEqualTo(7);
        assertThat(asked.getSampling().getLogitBiasMap()).containsEntry(5, -100f);
        assertThat(asked.getMaxTokens()).isEqualTo(11);
        assertThat(asked.getStopList()).containsExactly("a", "b");
        assertThat(asked.getIgnoreEos()).isTrue();
        assertThat(asked.getSessionKey()).endsWith("/s1").startsWith("key-");
        assertThat(asked.getTopLogprobs()).isEqualTo(1);
    }

    @Test
    void joinsTextPartsAndTakesDevelopersForSystem() {
        house.post(
                "/v1/chat/completions",
                "{\"messages\":[{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"text\":\"b\",\"type\":\"text\"}],"
                        + "\"role\":\"developer\"},{\"role\":\"user\",\"content\":\"\\u00e9\\ud83d\\ude00\\n\"}],\"model\":\"tiny\"}");
        assertThat(lastCall().request.getText()).isEqualTo("<system>ab<user>é😀\n<assistant>");
    }

    @Test
    void escapesWhatJsonDoesNotTake() {
        house.inference.onNextCall(call -> {
            call.start().token("\"\\\n\t\u0001é😀").finish(FinishReason.FINISH_REASON_LENGTH, 1);
        });
        HttpResponse<String> response = house.chat("");
        assertThat(response.body())
                .contains("\"content\":\"\\\"\\\\\\n\\t\\u0001é😀\"", "\"finish_reason\":\"length\"");
        parse(response.body());
    }

    @Test
    void tellsLogprobs() {
        HttpResponse<String> whole = house.chat(",\"logprobs\":true,\"top_logprobs\":1");
        assertThat(whole.body())
                .contains("\"logprobs\":{\"content\":[{\"token\":\"Hel\",\"logprob\":-0.5,\"bytes\":[72,101,108],"
                        + "\"top_logprobs\":[{\"token\":\"Hel\"");
        HttpResponse<String> stream = house.chat(",\"logprobs\":true,\"stream\":true");
        assertThat(stream.body())
                .contains("\"delta\":{\"content\":\"lo\"},\"logprobs\":{\"content\":[{\"token\":\"lo\"");
        HttpResponse<String> old =
                house.post("/v1/completions", "{\"model\":\"tiny\",\"prompt\":\"x\",\"logprobs\":1}");
        assertThat(old.body())
                .contains("\"logprobs\":{\"tokens\":[\"Hel\",\"lo\"],\"token_logprobs\":[-0.5,-0.5]")
                .contains("\"text_offset\":[0,3]");
    }

    @Test
    void namesWhatItIgnores() {
        HttpResponse<String> response = house.chat(",\"colour\":\"blue\",\"thinking\":{\"deep\":[1,{}]}");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("x-ruche-ignored")).contains("colour, thinking");
    }

    @Test
    void tellsDetailsOnlyWhenAsked() {
        assertThat(house.chat("").body()).doesNotContain("\"ruche\"");
        HttpRequest request = house.request("/v1/chat/completions")
                .header("X-Ruche-Details", "1")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"tiny\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
                .build();
        assertThat(house.send(request).body())
                .contains("\"ruche\":{\"node\":\"box\",\"instance\":\"ins-", "\"decodeSeconds\":0.002");
    }

    @Test
    void completes() {
        HttpResponse<String> response =
                house.post("/v1/completions", "{\"model\":\"tiny\",\"prompt\":\"Once\",\"echo\":true}");
        assertThat(response.body())
                .startsWith("{\"id\":\"cmpl-")
                .contains("\"object\":\"text_completion\"", "\"text\":\"OnceHello\"");
        assertThat(lastCall().request.getMaxTokens()).isEqualTo(16);
        house.post("/v1/completions", "{\"model\":\"tiny\",\"prompt\":[1,2,3],\"max_tokens\":5}");
        assertThat(lastCall().request.getTokenIds().getIdsList()).containsExactly(1, 2, 3);
        house.post("/v1/completions", "{\"model\":\"tiny\",\"prompt\":[[4,5]]}");
        assertThat(lastCall().request.getTokenIds().getIdsList()).containsExactly(4, 5);
        HttpResponse<String> stream =
                house.post("/v1/completions", "{\"model\":\"tiny\",\"prompt\":[\"Once\"],\"stream\":true}");
        assertThat(frames(stream.body()).get(0)).contains("\"text\":\"Hel\"");
    }

    @Test
    void embeds() {
        house.inference.onNextCall(call -> call.vectors(0.5f, -1f, 0.25f));
        HttpResponse<String> response =
                house.post("/v1/embeddings", "{\"model\":\"embedder\",\"input\":[\"a\",\"b\"],\"dimensions\":3}");
        assertThat(response.body())
                .isEqualTo("{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,\"embedding\":"
                        + "[0.5,-1.0,0.25]},{\"object\":\"embedding\",\"index\":1,\"embedding\":[0.5,-1.0,0.25]}],"
                        + "\"model\":\"embedder\",\"usage\":{\"prompt_tokens\":6,\"total_tokens\":6}}");
        house.inference.onNextCall(call -> call.vectors(1f));
        assertThat(house.post(
                                "/v1/embeddings",
                                "{\"model\":\"embedder\",\"input\":[1,2],\"encoding_format\":\"base64\"}")
                        .body())
                .contains("\"embedding\":\"AACAPw==\"");
        assertThat(lastCall().embed.getInputs(0).getTokenIds().getIdsList()).containsExactly(1, 2);
    }

    @Test
    void listsModels() {
        assertThat(house.get("/v1/models").body())
                .contains("\"object\":\"list\"", "\"id\":\"tiny\",\"object\":\"model\"", "\"id\":\"embedder\"");
        assertThat(house.get("/v1/models/tiny").body()).startsWith("{\"id\":\"tiny\"");
        assertThat(house.get("/v1/models/tinny").statusCode()).isEqualTo(404);
    }

    private Played lastCall() {
        return house.inference.calls.get(house.inference.calls.size() - 1);
    }

    static List<String> frames(String body) {
        assertThat(body).endsWith("data: [DONE]\n\n");
        return List.of(body.split("\n\n")).stream()
                .filter(frame -> !frame.startsWith(":"))
                .map(frame -> frame.substring("data: ".length()))
                .toList();
    }

    static void parse(String json) {
        new tools.jackson.databind.ObjectMapper().readTree(json);
    }
}
