package io.ruche.control.api;

import static io.ruche.control.api.Prompts.batch;
import static io.ruche.control.api.Prompts.each;
import static io.ruche.control.api.Prompts.json;
import static io.ruche.control.api.Prompts.line;
import static io.ruche.control.api.Prompts.lines;
import static io.ruche.control.api.Prompts.upload;
import static io.ruche.control.api.Prompts.uploaded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.http.House;
import io.ruche.scheduler.failure.FailureCode;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** OpenAI's files and batches. */
class BatchesTest extends OpenHouse {
    @Test
    void aFileComesBackAsItWas() {
        String content = "\uFEFF" + line("é", House.MODEL).strip() + "\r\n\r\n" + line("b", House.MODEL) + "\n";
        HttpResponse<String> taken = upload(house, "batch", content);

        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
        JsonNode file = json(taken);
        assertThat(file.path("object").asString()).isEqualTo("file");
        assertThat(file.path("filename").asString()).isEqualTo("some.jsonl");
        assertThat(file.path("bytes").asInt())
                .isEqualTo(content.getBytes(java.nio.charset.StandardCharsets.UTF_8).length);
        String id = file.path("id").asString();
        assertThat(house.get("/v1/files/" + id + "/content").body()).isEqualTo(content);
        assertThat(json(house.get("/v1/files/" + id))).isEqualTo(file);
    }

    @Test
    void filesAreListedAPageAtATimeAndDeleted() {
        List<String> ids = List.of(uploaded(house, lines(1)), uploaded(house, lines(2)), uploaded(house, lines(3)));

        JsonNode page = json(house.get("/v1/files?limit=2&purpose=batch"));
        assertThat(page.path("has_more").asBoolean()).isTrue();
        assertThat(page.path("last_id").asString())
                .isEqualTo(page.path("data").path(1).path("id").asString());
        JsonNode rest =
                json(house.get("/v1/files?limit=2&after=" + page.path("last_id").asString()));
        assertThat(rest.path("data")).hasSize(1);
        assertThat(rest.path("has_more").asBoolean()).isFalse();

        String id = ids.get(1);
        HttpResponse<String> gone =
                house.send(house.request("/v1/files/" + id).DELETE().build());
        assertThat(json(gone).path("deleted").asBoolean()).isTrue();
        assertThat(house.get("/v1/files/" + id).statusCode()).isEqualTo(404);
        assertThat(json(house.get("/v1/files")).path("data")).hasSize(2);
    }

    @Test
    void aBatchEndsWithTwoFiles() {
        house.inference.onNextCall(played -> played.fail(FailureCode.CONTEXT_LENGTH_EXCEEDED, "Too long."));
        String file = uploaded(house, lines(3));
        HttpResponse<String> made = batch(house, file, ",\"metadata\":{\"night\":\"1\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(200);
        JsonNode begun = json(made);
        assertThat(begun.path("status").asString()).isEqualTo("in_progress");
        assertThat(begun.path("completion_window").asString()).isEqualTo("24h");
        assertThat(begun.path("output_file_id").isNull()).isTrue();
        assertThat(begun.path("expires_at").asLong() - begun.path("created_at").asLong())
                .isBetween(86_300L, 86_401L);
        house.work();

        String id = begun.path("id").asString();
        await().atMost(House.PATIENCE)
                .untilAsserted(() -> assertThat(json(house.get("/v1/batches/" + id))
                                .path("status")
                                .asString())
                        .isEqualTo("completed"));
        JsonNode batch = json(house.get("/v1/batches/" + id));
        assertThat(batch.path("request_counts").toString()).isEqualTo("{\"total\":3,\"completed\":2,\"failed\":1}");
        assertThat(batch.path("metadata").path("night").asString()).isEqualTo("1");
        List<JsonNode> answers =
                each(house.get("/v1/files/" + batch.path("output_file_id").asString() + "/content"));
        assertThat(answers).hasSize(2);
        JsonNode body = answers.get(0).path("response").path("body");
        assertThat(body.path("object").asString()).isEqualTo("chat.completion");
        assertThat(body.path("choices").path(0).path("message").path("content").asString())
                .isEqualTo("Hello");
        assertThat(body.path("usage").path("total_tokens").asInt()).isEqualTo(9);
        List<JsonNode> errors =
                each(house.get("/v1/files/" + batch.path("error_file_id").asString() + "/content"));
        assertThat(errors).hasSize(1);
        assertThat(errors.get(0).path("response").path("status_code").asInt()).isEqualTo(400);
        assertThat(errors.get(0)
                        .path("response")
                        .path("body")
                        .path("error")
                        .path("code")
                        .asString())
                .isEqualTo("context_length_exceeded");
        assertThat(json(house.get("/v1/files/" + batch.path("output_file_id").asString()))
                        .path("purpose")
                        .asString())
                .isEqualTo("batch_output");
        assertThat(json(house.get("/v1/batches?limit=1")).path("data").path(0)).isEqualTo(batch);
    }

    @Test
    void aBatchIsCancelledAndItsFileHeldUntilThen() {
        String file = uploaded(house, lines(1));
        String id = json(batch(house, file, "")).path("id").asString();

        HttpResponse<String> held =
                house.send(house.request("/v1/files/" + file).DELETE().build());
        assertThat(held.statusCode()).as(held.body()).isEqualTo(409);
        assertThat(json(house.post("/v1/batches/" + id + "/cancel", "{}"))
                        .path("status")
                        .asString())
                .isEqualTo("cancelled");
        assertThat(house.send(house.request("/v1/files/" + file).DELETE().build())
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatACancelledBatchLeftOpenLiesInItsErrorFile() {
        String file = uploaded(house, lines(40));
        String id = json(batch(house, file, "")).path("id").asString();
        JsonNode cancelled = json(house.post("/v1/batches/" + id + "/cancel", "{}"));

        assertThat(cancelled.path("output_file_id").isNull()).isTrue();
        String content = "/v1/files/" + cancelled.path("error_file_id").asString() + "/content";
        List<JsonNode> errors = each(house.get(content));
        assertThat(errors).hasSize(40);
        assertThat(errors.get(39).path("custom_id").asString()).isEqualTo("r39");
        assertThat(errors.get(39).path("response").isNull()).isTrue();
        assertThat(errors)
                .extracting(error -> error.path("error").path("code").asString())
                .containsOnly("batch_cancelled");

        JsonNode line =
                each(house.get("/api/v1/jobs/" + id + "/results?from=39")).get(0);
        assertThat(line.path("customId").asString()).isEqualTo("r39");
        assertThat(line.path("attempt").asInt()).isZero();
        assertThat(line.path("error").path("code").asString()).isEqualTo("cancelled");

        assertThat(house.send(house.request("/v1/files/" + file).DELETE().build())
                        .statusCode())
                .isEqualTo(200);
        assertThat(each(house.get(content)))
                .as("without the file nobody knows what they are called")
                .hasSize(40)
                .allSatisfy(
                        error -> assertThat(error.path("custom_id").isNull()).isTrue());
    }

    @Test
    void whatIsWrongIsNamed() {
        refused(upload(house, "fine-tune", lines(1)), 400, "purpose", "purpose: 'fine-tune' is not supported");
        refused(upload(house, "batch", lines(6) + "{\"custom_id\": oops\n"), 400, "", "line 7, column 15");
        refused(upload(house, "batch", "\n\n"), 400, "", "");
        refused(upload(house, "batch", line("a", "tiny") + line("b", "other")), 400, "", "line 2: body.model: 'other'");
        refused(upload(house, "batch", line("a", "tiny") + line("a", "tiny")), 400, "", "line 2: custom_id: 'a'");
        refused(batch(house, "file-nowhere", ""), 404, "", "input_file_id: 'file-nowhere' is not there.");
        refused(batch(house, uploaded(house, line("a", "nothing")), ""), 404, "", "model: 'nothing' is not deployed.");
        String file = uploaded(house, lines(1));
        refused(
                house.post(
                        "/v1/batches",
                        "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/responses\","
                                + "\"completion_window\":\"24h\"}"),
                400,
                "endpoint",
                "endpoint: '/v1/responses' (expected: /v1/chat/completions or /v1/embeddings)");
        refused(
                house.post(
                        "/v1/batches",
                        "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/embeddings\","
                                + "\"completion_window\":\"24h\"}"),
                400,
                "",
                "kind: embedding (expected: chat");
        refused(
                house.post(
                        "/v1/batches",
                        "{\"input_file_id\":\"" + file + "\",\"endpoint\":\"/v1/chat/completions\","
                                + "\"completion_window\":\"soon\"}"),
                400,
                "completion_window",
                "completion_window: 'soon' (expected: a time from now");
        refused(house.get("/v1/batches/job-nowhere"), 404, "", "batch: 'job-nowhere' is not there.");
        refused(house.get("/v1/files?limit=0"), 400, "", "limit: 0 (expected: 1 to 10000).");
        assertThat(json(house.get("/v1/batches")).path("data")).isEmpty();
    }

    private static void refused(HttpResponse<String> response, int status, String parameter, String message) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode error = json(response).path("error");
        assertThat(error.path("message").asString()).contains(message);
        assertThat(error.path("param").asString("")).isEqualTo(parameter);
    }
}
