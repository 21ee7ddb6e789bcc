package io.ruche.control.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.House;
import io.ruche.scheduler.failure.FailureCode;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What is refused, by which name, and what every failure of a replica looks like. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WrongRequestsTest {
    private static final String HI = "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";

    private House house;

    @BeforeAll
    void open() {
        house = new House().open();
    }

    @AfterAll
    void close() {
        house.close();
    }

    private record Wrong(String path, String body, int status, String code, String mentions) {}

    private static Wrong chat(String more, String code, String mentions) {
        return new Wrong("/v1/chat/completions", "{\"model\":\"tiny\"," + HI + "," + more + "}", 400, code, mentions);
    }

    private static Wrong message(String message, String code, String mentions) {
        return new Wrong(
                "/v1/chat/completions", "{\"model\":\"tiny\",\"messages\":[" + message + "]}", 400, code, mentions);
    }

    private static String tool(String function) {
        return "\"tools\":[{\"type\":\"function\",\"function\":{" + function + "}}]";
    }

    private static String format(String jsonSchema) {
        return "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":" + jsonSchema + "}";
    }

    private static Wrong at(String path, String body, int status, String code, String mentions) {
        return new Wrong("/v1/" + path, body, status, code, mentions);
    }

    @TestFactory
    Stream<DynamicTest> refusesByName() {
        String invalid = "invalid_request";
        String unsupported = "unsupported_field";
        return Stream.of(
                        chat("\"n\":2", unsupported, "\"param\":\"n\""),
                        chat("\"tools\":[{}]", invalid, "tools[0].type: absent"),
                        chat("\"tools\":[{\"type\":\"web_search\"}]", unsupported, "web_search"),
                        chat("\"tools\":[{\"type\":\"function\"}]", invalid, "tools[0].function.name"),
                        chat(tool("\"name\":\"a b\""), invalid, "tools[0].function.name: 'a b'"),
                        chat(
                                tool("\"name\":\"a\",\"parameters\":{\"properties\":{\"x\":{\"not\":{}}}}"),
                                unsupported,
                                "tools[0].function.parameters: The schema has the keyword not at /properties/x/not"),
                        chat(tool("\"name\":\"a\"") + ",\"logprobs\":true", unsupported, "logprobs beside tools"),
                        chat(tool("\"name\":\"a\"") + ",\"ignore_eos\":true", invalid, "ignore_eos"),
                        chat(tool("\"name\":\"a\"") + ",\"tool_choice\":\"maybe\"", invalid, "tool_choice: 'maybe'"),
                        chat(
                                tool("\"name\":\"a\"")
                                        + ",\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"b\"}}",
                                invalid,
                                "tool_choice.function.name: 'b'"),
                        chat("\"functions\":[{}]", unsupported, "functions"),
                        chat("\"tool_choice\":\"required\"", invalid, "tool_choice: given without tools"),
                        chat("\"response_format\":{\"type\":\"xml\"}", invalid, "response_format.type: 'xml'"),
                        chat(
                                "\"response_format\":{\"type\":\"json_schema\"}",
                                invalid,
                                "response_format.json_schema: absent"),
                        chat(format("{}"), invalid, "response_format.json_schema.name: absent"),
                        chat(format("{\"name\":\"a\"}"), invalid, "response_format.json_schema.schema: absent"),
                        chat(format("{\"name\":\"a\",\"schema\":{\"type\":\"thing\"}}"), invalid, "thing at /type"),
                        chat(
                                format("{\"name\":\"a\",\"schema\":{\"properties\":{\"b\":{\"uniqueItems\":true}}}}"),
                                unsupported,
                                "/properties/b/uniqueItems"),
                        chat(
                                format("{\"name\":\"a\",\"schema\":{\"enum\":[1]}}") + ",\"ignore_eos\":true",
                                invalid,
                                "ignore_eos: given beside response_format"),
                        chat("\"modalities\":[\"audio\"]", unsupported, "modalities"),
                        chat("\"store\":true", unsupported, "store"),
                        chat("\"reasoning_effort\":\"low\"", unsupported, "reasoning_effort"),
                        chat("\"service_tier\":\"flex\"", unsupported, "service_tier"),
                        chat("\"temperature\":3", invalid, "expected: 0.0 to 2.0"),
                        chat("\"temperature\":\"hot\"", invalid, "found string"),
                        chat("\"max_tokens\":0", invalid, "expected: >= 1"),
                        chat("\"max_tokens\":1.5", invalid, "whole number"),
                        chat("\"top_logprobs\":2", invalid, "logprobs"),
                        chat("\"logprobs\":true,\"top_logprobs\":21", invalid, "0 to 20"),
                        chat("\"stop\":\"\"", invalid, "stop"),
                        chat("\"stop\":{}", invalid, "stop"),
                        chat("\"stream\":1", invalid, "stream"),
                        chat("\"stream_options\":{\"include_usage\":true}", invalid, "stream: true"),
                        chat("\"logit_bias\":{\"x\":1}", invalid, "token id"),
                        message("", invalid, "at least one"),
                        message("{\"role\":\"user\"}", invalid, "messages[0].content"),
                        message("{\"content\":\"x\"}", invalid, "messages[0].role"),
                        message("{\"role\":\"boss\",\"content\":\"x\"}", invalid, "boss"),
                        message("{\"role\":\"tool\",\"content\":\"x\"}", invalid, "messages[0].tool_call_id: absent"),
                        message("{\"role\":\"function\",\"content\":\"x\"}", unsupported, "function"),
                        message("{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}", unsupported, "image_url"),
                        message(
                                "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{}]}",
                                invalid,
                                "messages[0].tool_calls[0].id"),
                        message(
                                "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":\"f\","
                                        + "\"arguments\":\"{oops\"}}]}",
                                invalid,
                                "messages[0].tool_calls[0].function.arguments: not valid JSON"),
                        message("7", invalid, "messages[0]"),
                        at("chat/completions", "", 400, invalid, "found the end"),
                        at("chat/completions", "[1]", 400, invalid, "expected an object"),
                        at("chat/completions", "{\"model\": }", 400, invalid, "line 1, column 11"),
                        at("chat/completions", "{" + HI + "}", 400, invalid, "\"param\":\"model\""),
                        at("chat/completions", "{\"model\":\"tiny\"}", 400, invalid, "messages"),
                        at("chat/completions", "{\"model\":\"tiny\"," + HI + "} x", 400, invalid, "expected the end"),
                        at("chat/completions", "{\"model\":\"tinny\"," + HI + "}", 404, "model_not_found", "'tiny'"),
                        at(
                                "chat/completions",
                                "{\"model\":\"known\"," + HI + "}",
                                404,
                                "model_not_found",
                                "ruche deploy"),
                        at("chat/completions", "{\"model\":\"embedder\"," + HI + "}", 400, invalid, "embeddings"),
                        at("completions", "{\"model\":\"tiny\"}", 400, invalid, "prompt"),
                        at("completions", "{\"model\":\"tiny\",\"prompt\":[\"a\",\"b\"]}", 400, unsupported, "several"),
                        at(
                                "completions",
                                "{\"model\":\"tiny\",\"prompt\":\"a\",\"suffix\":\"b\"}",
                                400,
                                unsupported,
                                "suffix"),
                        at(
                                "completions",
                                "{\"model\":\"tiny\",\"prompt\":\"a\",\"best_of\":2}",
                                400,
                                unsupported,
                                "best_of"),
                        at(
                                "completions",
                                "{\"model\":\"tiny\",\"prompt\":[1],\"echo\":true}",
                                400,
                                unsupported,
                                "echo"),
                        at("embeddings", "{\"model\":\"tiny\",\"input\":\"x\"}", 400, invalid, "no embeddings"),
                        at("embeddings", "{\"model\":\"embedder\",\"input\":[]}", 400, invalid, "input"),
                        at("embeddings", "{\"model\":\"embedder\",\"input\":\"\"}", 400, invalid, "input"),
                        at(
                                "embeddings",
                                "{\"model\":\"embedder\",\"input\":\"x\",\"dimensions\":2}",
                                400,
                                unsupported,
                                "dimensions"),
                        at(
                                "embeddings",
                                "{\"model\":\"embedder\",\"input\":\"x\",\"encoding_format\":\"hex\"}",
                                400,
                                invalid,
                                "hex"))
                .map(wrong -> DynamicTest.dynamicTest(wrong.path + " " + wrong.body, () -> assertRefused(wrong)));
    }

    private void assertRefused(Wrong wrong) {
        HttpResponse<String> response = house.post(wrong.path, wrong.body);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(wrong.status);
        assertThat(response.body()).contains("\"code\":\"" + wrong.code + "\"").contains(wrong.mentions);
        ChatTest.parse(response.body());
    }

    /** Every failure that a replica can answer keeps its status, whole and streamed, before the first token. */
    @TestFactory
    Stream<DynamicTest> everyFailureKeepsItsStatus() {
        return Stream.of(FailureCode.values())
                .flatMap(code -> Stream.of("", ",\"stream\":true")
                        .map(more -> DynamicTest.dynamicTest(code + more, () -> {
                            house.inference.onCall(call -> call.start().fail(code, "Something about it."));
                            HttpResponse<String> response = house.chat(more);
                            house.inference.onCall(io.ruche.control.http.ScriptedInference.Played::answerTwoTokens);
                            assertThat(response.statusCode()).isEqualTo(code.http());
                            String told = code == FailureCode.UNAUTHENTICATED ? "invalid_api_key" : code.code();
                            assertThat(response.body()).contains("\"code\":\"" + told + "\"", "Something about it.");
                            assertThat(response.headers()
                                            .firstValue("retry-after")
                                            .isPresent())
                                    .isEqualTo(code.http() == 429 || code.http() == 503);
                        })));
    }

    @Test
    void anErrorAfterTheFirstTokenIsAFrame() {
        house.inference.onNextCall(call -> call.start().token("Hel").fail(FailureCode.RUNTIME_DIED, "It died."));
        HttpResponse<String> response = house.chat(",\"stream\":true");
        assertThat(response.statusCode()).isEqualTo(200);
        var frames = ChatTest.frames(response.body());
        assertThat(frames.get(frames.size() - 2))
                .startsWith("{\"error\":{\"message\":\"It died.\"")
                .contains("\"code\":\"runtime_died\"");
        assertThat(response.body()).doesNotContain("\"finish_reason\":\"stop\"").containsOnlyOnce("[DONE]");
    }

    @Test
    void asksAnotherTimeWhenTheReplicaWasGone() {
        int before = house.inference.calls.size();
        house.inference.onNextCall(call -> call.fail(FailureCode.STALE_INSTANCE, "Another generation runs here."));
        HttpResponse<String> response = house.chat("");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(house.inference.calls).hasSize(before + 2);
    }
}
