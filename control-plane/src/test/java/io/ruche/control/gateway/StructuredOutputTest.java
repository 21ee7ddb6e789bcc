package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.House;
import io.ruche.control.http.ScriptedInference.Played;
import io.ruche.proto.FinishReason;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Reason;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Answers in a shape: what the replica is asked, and what the client gets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StructuredOutputTest {
    private static final String WEATHER = """
            {"type":"function","function":{"name":"weather","description":"The weather of a city","parameters":\
            {"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}}}""";
    private static final String CALLS = """
            {"calls": [{"name": "weather", "arguments": {"city": "Ulm \\"}]"}},\
            {"name":"weather","arguments":{"city":"X"}}]}""";

    private House house;

    @BeforeAll
    void open() {
        house = new House().open();
        house.deploy("plain", 4, ModelFacts.newBuilder().addRequests("generate").setEmbeddingLength(64), "plain");
        house.ready("plain");
    }

    @AfterAll
    void close() {
        house.close();
    }

    private GenerateRequest lastRequest() {
        return house.inference.calls.get(house.inference.calls.size() - 1).request;
    }

    private static Consumer<Played> says(String text) {
        return call -> {
            call.start();
            text.chars().forEach(c -> call.token(String.valueOf((char) c)));
            call.finish(FinishReason.FINISH_REASON_STOP, text.length());
        };
    }

    private static JsonNode choice(String body) {
        return new ObjectMapper().readTree(body).path("choices").path(0);
    }

    @Test
    void aSchemaTravelsAsItWasWritten() {
        String schema = "{ \"type\" : \"object\", \"properties\":{\"größe\":{\"type\":\"integer\"}} }";
        HttpResponse<String> response =
                house.chat(",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"strict\":true,\"schema\":"
                        + schema + ",\"name\":\"size\"}}");
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        assertThat(lastRequest().getGrammar().getJsonSchema()).isEqualTo(schema);
        assertThat(lastRequest().getText()).isEqualTo("<user>hi<assistant>");
    }

    @Test
    void anyJsonIsASchemaTooAndTextIsNone() {
        house.chat(",\"response_format\":{\"type\":\"json_object\"}");
        assertThat(lastRequest().getGrammar().getJsonSchema()).isEqualTo("{\"type\":\"object\"}");
        house.chat(",\"response_format\":{\"type\":\"text\"}");
        assertThat(lastRequest().hasGrammar()).isFalse();
    }

    @Test
    void aRuntimeWithoutGrammarsIsNotAsked() {
        int before = house.inference.calls.size();
        HttpResponse<String> format = house.post(
                "/v1/chat/completions",
                "{\"model\":\"plain\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                        + "\"response_format\":{\"type\":\"json_object\"}}");
        assertThat(format.statusCode()).isEqualTo(400);
        assertThat(format.body()).contains("unsupported_field", "response_format: the runtime that serves plain");
        HttpResponse<String> tools = house.post(
                "/v1/chat/completions",
                "{\"model\":\"plain\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"tools\":[" + WEATHER
                        + "]}");
        assertThat(tools.statusCode()).isEqualTo(400);
        assertThat(tools.body()).contains("\"code\":\"tools_not_supported\"");
        assertThat(house.inference.calls).hasSize(before);
    }

    @Test
    void onlyReplicasThatTakeSchemasAreAsked() {
        house.deploy(
                "mixed", 4, ModelFacts.newBuilder().addRequests("generate").setEmbeddingLength(64), "plain", "djl");
        for (Instance each : house.cluster.state().instancesOf(new DeploymentName("mixed"))) {
            house.move(each.id(), InstancePhase.LOADING, Reason.NONE);
            house.move(each.id(), InstancePhase.READY, Reason.NONE);
        }
        for (int i = 0; i < 5; i++) {
            HttpResponse<String> response = house.post(
                    "/v1/chat/completions",
                    "{\"model\":\"mixed\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                            + "\"response_format\":{\"type\":\"json_object\"}}");
            assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
            Played asked = house.inference.calls.get(house.inference.calls.size() - 1);
            assertThat(house.cluster
                            .state()
                            .getInstance(asked.replica.instance())
                            .runtime())
                    .isEqualTo("djl");
        }
    }

    @Test
    void toolsAreTheSystemsWordsAndASchema() {
        house.chat(",\"tools\":[" + WEATHER + "]");
        assertThat(lastRequest().getText())
                .startsWith("<system>You can call these functions:\n{\"name\":\"weather\",\"description\":")
                .contains("\"parameters\":{\"type\":\"object\",")
                .contains("To answer the user yourself")
                .endsWith("<user>hi<assistant>");
        assertThat(lastRequest().getGrammar().getJsonSchema())
                .contains("message")
                .contains("\"maxItems\":8");
        house.chat(",\"tools\":[" + WEATHER + "],\"tool_choice\":\"required\",\"parallel_tool_calls\":false");
        assertThat(lastRequest().getText()).doesNotContain("yourself");
        assertThat(lastRequest().getGrammar().getJsonSchema())
                .doesNotContain("message")
                .contains("\"maxItems\":1");
        house.chat(",\"tools\":[" + WEATHER + "],\"tool_choice\":\"none\"");
        assertThat(lastRequest().getText()).isEqualTo("<user>hi<assistant>");
        assertThat(lastRequest().hasGrammar()).isFalse();
    }

    @Test
    void callsAreAnswered() {
        house.inference.onNextCall(says(CALLS));
        HttpResponse<String> response = house.chat(",\"tools\":[" + WEATHER + "]");
        JsonNode choice = choice(response.body());
        assertThat(choice.path("finish_reason").asString()).isEqualTo("tool_calls");
        JsonNode message = choice.path("message");
        assertThat(message.path("content").isNull()).isTrue();
        assertThat(message.path("tool_calls").size()).isEqualTo(2);
        JsonNode first = message.path("tool_calls").path(0);
        assertThat(first.path("type").asString()).isEqualTo("function");
        assertThat(first.path("function").path("name").asString()).isEqualTo("weather");
        assertThat(first.path("function").path("arguments").asString()).isEqualTo("{\"city\": \"Ulm \\\"}]\"}");
        assertThat(first.path("id").asString())
                .startsWith("call_")
                .isNotEqualTo(message.path("tool_calls").path(1).path("id").asString());
    }

    @Test
    void callsAreStreamed() {
        house.inference.onNextCall(says(CALLS));
        HttpResponse<String> response = house.chat(",\"tools\":[" + WEATHER + "],\"stream\":true");
        List<JsonNode> deltas = ChatTest.frames(response.body()).stream()
                .filter(frame -> !frame.equals("[DONE]"))
                .map(StructuredOutputTest::choice)
                .toList();
        assertThat(deltas.get(0).path("delta").path("role").asString()).isEqualTo("assistant");
        StringBuilder[] arguments = {new StringBuilder(), new StringBuilder()};
        int[] openings = new int[2];
        for (JsonNode delta : deltas) {
            JsonNode call = delta.path("delta").path("tool_calls").path(0);
            if (call.isMissingNode()) continue;
            int index = call.path("index").asInt();
            if (call.has("id")) {
                openings[index]++;
                assertThat(call.path("function").path("name").asString()).isEqualTo("weather");
            }
            arguments[index].append(call.path("function").path("arguments").asString());
        }
        assertThat(openings).containsExactly(1, 1);
        assertThat(arguments[0]).hasToString("{\"city\": \"Ulm \\\"}]\"}");
        assertThat(arguments[1]).hasToString("{\"city\":\"X\"}");
        assertThat(deltas.get(deltas.size() - 1).path("finish_reason").asString())
                .isEqualTo("tool_calls");
    }

    @Test
    void aMessageIsContentUnescaped() {
        house.inference.onNextCall(says("{\"message\": \"a \\\"b\\\" \\u00e9\\ud83d\\ude00\\n\"}"));
        JsonNode whole = choice(house.chat(",\"tools\":[" + WEATHER + "]").body());
        assertThat(whole.path("message").path("content").asString()).isEqualTo("a \"b\" é😀\n");
        assertThat(whole.path("finish_reason").asString()).isEqualTo("stop");
        house.inference.onNextCall(says("{\"message\": \"a \\\"b\\\" \\u00e9\\ud83d\\ude00\\n\"}"));
        StringBuilder text = new StringBuilder();
        ChatTest.frames(house.chat(",\"tools\":[" + WEATHER + "],\"stream\":true")
                        .body())
                .stream()
                .filter(frame -> !frame.equals("[DONE]"))
                .forEach(frame ->
                        text.append(choice(frame).path("delta").path("content").asString("")));
        assertThat(text).hasToString("a \"b\" é😀\n");
    }

    @Test
    void aDocumentForTheUserStaysAsItIs() {
        house.inference.onNextCall(says("{\"message\": {\"rain\": [true, \"}\"]}}"));
        JsonNode choice =
                choice(house.chat(",\"tools\":[" + WEATHER + "],\"response_format\":{\"type\":\"json_object\"}")
                        .body());
        assertThat(choice.path("message").path("content").asString()).isEqualTo("{\"rain\": [true, \"}\"]}");
    }

    @Test
    void aCallThatWasCutOffIsNoToolCallsEnding() {
        house.inference.onNextCall(call -> call.start()
                .token("{\"calls\":[{\"name\":\"weather\",\"arguments\":{\"ci")
                .finish(FinishReason.FINISH_REASON_STOP, 1));
        JsonNode choice = choice(house.chat(",\"tools\":[" + WEATHER + "]").body());
        assertThat(choice.path("finish_reason").asString()).isEqualTo("stop");
    }

    @Test
    void whatToolsGaveIsToldByTheUser() {
        house.post(
                "/v1/chat/completions",
                "{\"model\":\"tiny\",\"messages\":[{\"role\":\"user\",\"content\":\"rain?\"},{\"role\":\"assistant\",\"content\":null,"
                        + "\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Ulm\\\"}\"}},"
                        + "{\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"time\",\"arguments\":\"\"}}]},"
                        + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"dry\"},{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"9:00\"}]}");
        assertThat(lastRequest().getText())
                .isEqualTo(
                        "<user>rain?<assistant>{\"calls\":[{\"name\":\"weather\",\"arguments\":{\"city\":\"Ulm\"}},"
                                + "{\"name\":\"time\",\"arguments\":{}}]}<user>Result of weather: dry\nResult of time: 9:00<assistant>");
    }
}
