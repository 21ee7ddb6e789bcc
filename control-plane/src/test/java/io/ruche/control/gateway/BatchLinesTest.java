package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.control.jobs.lines.Line;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.EmbedInput;
import io.ruche.proto.EmbeddingPrompt;
import io.ruche.proto.Sampling;
import io.ruche.proto.TokenIds;
import io.ruche.proto.ToolUse;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line of a job becomes the prompt that the same request would have become, or says what is wrong with it. */
class BatchLinesTest {
    private static final String HEAD =
            "{\"custom_id\":\"a\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":";

    private final BatchLines lines = new BatchLines();

    @Test
    void anOpenAiLineCarriesEveryParameter() {
        Line line = parse(HEAD
                + "{\"model\":\"m\",\"messages\":[{\"role\":\"developer\",\"content\":\"be brief\"},"
                + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"hé\"}]}],\"max_completion_tokens\":5,"
                + "\"temperature\":0,\"top_p\":0.5,\"seed\":7,\"stop\":[\"x\"],\"logprobs\":true,\"top_logprobs\":2,"
                + "\"ignore_eos\":true,\"logit_bias\":{\"3\":-1},\"stream\":false,\"unheard_of\":[1]}}");

        assertThat(line.model()).isEqualTo("m");
        assertThat(line.kind()).isEqualTo(JobKind.CHAT);
        assertThat(line.prompt().getCustomId()).isEqualTo("a");
        assertThat(line.prompt().getChat())
                .isEqualTo(ChatPrompt.newBuilder()
                        .addMessages(message("system", "be brief"))
                        .addMessages(message("user", "hé"))
                        .setMaxTokens(5)
                        .setSampling(Sampling.newBuilder()
                                .setTemperature(0)
                                .setTopP(0.5f)
                                .setSeed(7)
                                .putLogitBias(3, -1))
                        .addStop("x")
                        .setLogprobs(true)
                        .setTopLogprobs(2)
                        .setIgnoreEos(true)
                        .build());
    }

    @Test
    void aLineMayAskForAShape() {
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
        ChatPrompt shaped = parse(
                        "{" + messages
                                + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"enum\":[1]}}}}")
                .prompt()
                .getChat();
        assertThat(shaped.getGrammar().getJsonSchema()).isEqualTo("{\"enum\":[1]}");
        assertThat(shaped.getTools()).isEqualTo(ToolUse.TOOL_USE_UNSPECIFIED);
        ChatPrompt called = parse(
                        "{" + messages + ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"weather\"}}]}")
                .prompt()
                .getChat();
        assertThat(called.getTools()).isEqualTo(ToolUse.TOOL_USE_TEXT);
        assertThat(called.getGrammar().getJsonSchema()).contains("weather");
        assertThat(called.getMessages(0).getContent()).contains("\"name\":\"weather\"");
        assertThatThrownBy(
                        () -> parse(
                                HEAD + "{\"model\":\"m\"," + messages
                                        + ",\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\",\"schema\":{\"not\":1}}}}}"))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining(
                        "body.response_format.json_schema.schema: The schema has the keyword not at /not");
    }

    @Test
    void theBodyMayComeFirst() {
        Line line = parse("{\"body\":{\"model\":\"e\",\"input\":\"x\"},\"url\":\"/v1/embeddings\",\"method\":\"POST\","
                + "\"custom_id\":\"z\"}");
        assertThat(line.kind()).isEqualTo(JobKind.EMBEDDING);
        assertThat(line.prompt().getEmbedding().getInputsList()).containsExactly("x");
    }

    @Test
    void aBareBodyMayLeaveNameAndModelOut() {
        assertThat(parse("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
                        .prompt()
                        .getChat()
                        .getMessagesList())
                .containsExactly(message("user", "hi"));
        Line prompt = parse("{\"prompt\":\"hi\",\"max_tokens\":3,\"custom_id\":\"p1\",\"model\":\"m\"}");
        assertThat(prompt.prompt().getChat().getMessagesList()).containsExactly(message("user", "hi"));
        assertThat(prompt.prompt().getChat().getMaxTokens()).isEqualTo(3);
        assertThat(prompt.prompt().getCustomId()).isEqualTo("p1");
        assertThat(prompt.model()).isEqualTo("m");
        assertThat(parse("{\"input\":[\"a\",\"b\"]}").prompt().getEmbedding().getInputsList())
                .containsExactly("a", "b");
    }

    @Test
    void anEmbeddingCarriesTokenIdsItsFormatAndItsDimensions() {
        assertThat(parse("{\"input\":[[1,2],[3]],\"encoding_format\":\"base64\",\"dimensions\":4}")
                        .prompt()
                        .getEmbedding())
                .isEqualTo(EmbeddingPrompt.newBuilder()
                        .addMixed(EmbedInput.newBuilder()
                                .setTokenIds(TokenIds.newBuilder().addIds(1).addIds(2)))
                        .addMixed(EmbedInput.newBuilder()
                                .setTokenIds(TokenIds.newBuilder().addIds(3)))
                        .setBase64(true)
                        .setDimensions(4)
                        .build());
    }

    @Test
    void aByteOrderMarkAndLineEndsAreLetPass() {
        assertThat(parse("\uFEFF {\"prompt\":\"hi\"}\r\n\r\n")
                        .prompt()
                        .getChat()
                        .getMessagesCount())
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"prompt":"hi"                            | line 7, column 15: expected ',' or '}', found the end (expected: one JSON object).
            [1]                                       | line 7, column 1: expected an object (expected: one JSON object).
            {"prompt":"hi"} {}                        | line 7, column 17: expected the end, found '{' (expected: one JSON object).
            {}                                        | line 7: custom_id, method, url and body: absent (expected: them, or messages, prompt or input).
            {"prompt":5}                              | line 7: prompt: found number (expected: a string).
            {"prompt":"x","temperature":9}            | line 7: temperature: 9.0 (expected: 0.0 to 2.0).
            {"prompt":"x","input":"y"}                | line 7: input beside messages or prompt (expected: one of them).
            {"prompt":"x","messages":[{"role":"user","content":"y"}]} | line 7: prompt: given beside messages (expected: one of them).
            {"messages":[]}                           | line 7: messages: none (expected: at least one message).
            {"custom_id":"","prompt":"x"}             | line 7: custom_id of 0 characters (expected: 1 to 256, not all blank).
            {"method":"POST","url":"/v1/chat/completions","body":{}}  | line 7: custom_id: absent (expected: a name, each once).
            {"custom_id":"a","url":"/v1/chat/completions","body":{}}  | line 7: method: absent (expected: 'POST').
            {"custom_id":"a","method":"GET","url":"x","body":{}}      | line 7: method: 'GET' (expected: 'POST').
            {"custom_id":"a","method":"POST","url":"/v1/completions","body":{}} | line 7: url: '/v1/completions' (expected: '/v1/chat/completions' or '/v1/embeddings').
            {"custom_id":"a","method":"POST","url":"/v1/embeddings"}  | line 7: body: absent (expected: the request, an object).
            {"custom_id":"a","method":"POST","url":"/v1/embeddings","body":"x"} | line 7: body: found string (expected: an object).
            """)
    void whatIsWrongIsNamed(String line, String message) {
        refused(line, FailureCode.INVALID_REQUEST, message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"model":"m"}                                            | line 7: body.messages: none (expected: at least one message).
            {"messages":[{"role":"user","content":"x"}]}             | line 7: body.model: absent (expected: the name of a deployed model).
            {"model":"m","messages":[{"role":"boss","content":"x"}]} | line 7: body.messages[0].role: 'boss' (expected: system, developer, user, assistant or tool).
            {"model":"m","top_p":"x"}                                | line 7: body.top_p: found string (expected: a number).
            """)
    void whatIsWrongInABodyIsNamedWithItsPath(String body, String message) {
        refused(HEAD + body + "}", FailureCode.INVALID_REQUEST, message);
    }

    @Test
    void whatTheGatewayDoesNotSupportAJobDoesNotEither() {
        String messages = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}],";
        refused(
                HEAD + messages + "\"functions\":[{}]}}",
                FailureCode.UNSUPPORTED_FIELD,
                "line 7: body.functions is not supported by this gateway yet.");
        refused(
                HEAD + messages + "\"stream\":true}}",
                FailureCode.UNSUPPORTED_FIELD,
                "line 7: body.stream: true is not supported in a job.");
    }

    @Test
    void bytesThatAreNoUtf8AreNamedByLine() {
        byte[] bytes = "{\"prompt\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        assertThatThrownBy(() -> lines.parse(bytes, 7))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        it -> assertThat(it.failure().message())
                                .isEqualTo("line 7, column 15: the bytes are not valid UTF-8"
                                        + " (expected: a file in UTF-8)."));
    }

    private void refused(String line, FailureCode code, String message) {
        assertThatThrownBy(() -> parse(line)).isInstanceOfSatisfying(FailureException.class, it -> {
            assertThat(it.failure().message()).isEqualTo(message);
            assertThat(it.failure().code()).isEqualTo(code);
        });
    }

    private Line parse(String line) {
        return lines.parse(line.getBytes(StandardCharsets.UTF_8), 7);
    }

    private static ChatMessage message(String role, String content) {
        return ChatMessage.newBuilder().setRole(role).setContent(content).build();
    }
}
