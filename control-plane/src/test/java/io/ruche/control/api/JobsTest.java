package io.ruche.control.api;

import static io.ruche.control.api.Prompts.each;
import static io.ruche.control.api.Prompts.json;
import static io.ruche.control.api.Prompts.lines;
import static io.ruche.control.api.Prompts.submit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.http.House;
import io.ruche.control.http.ScriptedInference.Played;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.state.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Jobs under /api/v1/jobs, from lines to results. */
class JobsTest extends OpenHouse {
    @Test
    void linesBecomeAJobAndTheJobResults() {
        house.work();
        HttpResponse<String> taken = submit(
                house,
                "?model=tiny&priority=high&attempts=2&concurrency=3&max_tokens=60",
                "{\"prompt\":\"a\"}\n\n{\"prompt\":\"b\"}");

        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
        JsonNode job = json(taken);
        assertThat(job.path("kind").asString()).isEqualTo("chat");
        assertThat(job.path("model").asString()).isEqualTo("tiny");
        assertThat(job.path("prompts").asInt()).isEqualTo(2);
        assertThat(job.path("priority").asString()).isEqualTo("high");
        assertThat(job.path("attempts").asInt()).isEqualTo(2);
        assertThat(job.path("concurrency").asInt()).isEqualTo(3);
        assertThat(job.path("maxTokens").asInt()).isEqualTo(60);
        String id = job.path("id").asString();

        JsonNode done = done(id);
        assertThat(done.path("done").asInt()).isEqualTo(2);
        assertThat(done.path("endedAt").asString()).isNotEmpty();
        assertThat(done.path("timeline")
                        .valueStream()
                        .map(step -> step.path("to").asString()))
                .containsExactly("queued", "running", "done");
        HttpResponse<String> answer = house.get("/api/v1/jobs/" + id + "/results");
        assertThat(answer.headers().firstValue("content-type")).contains("application/jsonl");
        assertThat(each(answer)).extracting(it -> it.path("text").asString()).containsExactly("Hello", "Hello");
        assertThat(each(house.get("/api/v1/jobs/" + id + "/results?from=1")))
                .extracting(it -> it.path("index").asInt())
                .containsExactly(1);
    }

    @Test
    void aPromptThatFailedHasItsReasonInItsPlace() {
        house.inference.onNextCall(played -> played.fail(FailureCode.CONTEXT_LENGTH_EXCEEDED, "Too long."));
        house.work();
        String id = json(submit(house, "?concurrency=1", lines(2))).path("id").asString();

        JsonNode done = done(id);
        assertThat(done.path("failed").asInt()).isEqualTo(1);
        assertThat(done.path("reason").asString()).isEqualTo("prompts_failed");
        List<JsonNode> results = each(house.get("/api/v1/jobs/" + id + "/results"));
        assertThat(results.get(0).path("customId").asString()).isEqualTo("r0");
        assertThat(results.get(0).path("error").path("code").asString()).isEqualTo("context_length_exceeded");
        assertThat(results.get(1).path("text").asString()).isEqualTo("Hello");

        List<JsonNode> batch = each(house.get("/api/v1/jobs/" + id + "/results?format=batch"));
        assertThat(batch).extracting(it -> it.path("custom_id").asString()).containsExactly("r0", "r1");
        assertThat(batch.get(0).path("response").path("status_code").asInt()).isEqualTo(400);
        assertThat(batch.get(1).path("response").path("body").path("object").asString())
                .isEqualTo("chat.completion");
        assertThat(house.get("/api/v1/jobs/" + id + "/results?format=xml").body())
                .contains("format: 'xml' (expected: plain or batch).");
    }

    @Test
    void aJobOfWhichNothingIsUnderWaySaysWhatItWaitsFor() {
        String id = json(submit(house, "?model=tiny", lines(1))).path("id").asString();

        assertThat(job(id).path("waitsFor").asString()).startsWith("a free place at tiny");

        house.work();
        assertThat(done(id).has("waitsFor")).isFalse();
    }

    @Test
    void aPromptThatItsRuntimeDiesOfKeepsItsName() {
        house.inference.onCall(played -> {
            if (played.request.getText().contains("r1")) played.fail(FailureCode.RUNTIME_DIED, "Killed.");
            else played.answerTwoTokens();
        });
        house.work();
        String id = json(submit(house, "?attempts=2", lines(3))).path("id").asString();

        assertThat(done(id).path("failed").asInt()).isEqualTo(1);
        JsonNode poison = each(house.get("/api/v1/jobs/" + id + "/results")).get(1);
        assertThat(poison.path("customId").asString()).isEqualTo("r1");
        assertThat(poison.path("error").path("code").asString()).isEqualTo("runtime_died");
        assertThat(poison.path("error").path("message").asString()).contains("died 2 times", "Killed.");
    }

    @Test
    void theSameKeyIsTheSameJob() {
        String[] key = {"Idempotency-Key", "once"};
        String first =
                json(submit(house, "?deadline=2h", lines(2), key)).path("id").asString();

        assertThat(json(submit(house, "?deadline=2h", lines(2), key)).path("id").asString())
                .isEqualTo(first);
        HttpResponse<String> other = submit(house, "?deadline=2h", lines(3), key);
        assertThat(json(other).path("code").asString()).isEqualTo("key_reused");
        assertThat(json(house.get("/api/v1/jobs")).path("jobs")).hasSize(1);
    }

    @Test
    void aFileIsNamedInsteadOfLines() {
        String file = Prompts.uploaded(house, lines(3));

        HttpResponse<String> taken =
                house.post("/api/v1/jobs", "{\"input_file_id\":\"" + file + "\",\"priority\":\"low\",\"attempts\":1}");

        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
        assertThat(json(taken).path("inputFile").asString()).isEqualTo(file);
        assertThat(json(taken).path("prompts").asInt()).isEqualTo(3);
        assertThat(json(taken).path("priority").asString()).isEqualTo("low");
    }

    @Test
    void jobsAreListedNewestFirstAPageAtATime() {
        for (int i = 0; i < 5; i++) submit(house, "", lines(1));
        String last = json(submit(house, "", lines(1))).path("id").asString();
        cancel(last, house.key);

        JsonNode page = json(house.get("/api/v1/jobs?limit=4"));
        assertThat(page.path("jobs").path(0).path("id").asString()).isEqualTo(last);
        assertThat(page.path("hasMore").asBoolean()).isTrue();
        String after = page.path("jobs").path(3).path("id").asString();
        JsonNode rest = json(house.get("/api/v1/jobs?limit=4&after=" + after));
        assertThat(rest.path("jobs")).hasSize(2);
        assertThat(rest.path("hasMore").asBoolean()).isFalse();
        assertThat(json(house.get("/api/v1/jobs?state=cancelled")).path("jobs")).hasSize(1);
        assertThat(json(house.get("/api/v1/jobs?state=queued,running&model=tiny"))
                        .path("jobs"))
                .hasSize(5);
        assertThat(json(house.get("/api/v1/jobs?model=other")).path("jobs")).isEmpty();
    }

    @Test
    void whoSubmittedAJobMayCancelItAndOperatorsMay() {
        String viewer = house.newKey("viewer", Role.VIEWER);
        String id = json(submit(house, "", lines(1))).path("id").asString();

        HttpResponse<String> stranger = cancel(id, viewer);
        assertThat(stranger.statusCode()).as(stranger.body()).isEqualTo(403);
        HttpResponse<String> operator = cancel(id, house.newKey("operator", Role.OPERATOR));
        assertThat(json(operator).path("state").asString()).isEqualTo("cancelled");

        HttpResponse<String> own = house.send(HttpRequest.newBuilder(house.uri("/api/v1/jobs"))
                .header("Authorization", "Bearer " + viewer)
                .POST(HttpRequest.BodyPublishers.ofString(lines(1)))
                .build());
        assertThat(own.statusCode()).as(own.body()).isEqualTo(201);
        assertThat(cancel(json(own).path("id").asString(), viewer).statusCode()).isEqualTo(200);
    }

    @Test
    void fiftyThousandLinesAreTakenAndAnswered() {
        house.inference.onCall(Played::answerTwoTokens);
        house.work();
        HttpResponse<String> taken = submit(house, "", lines(50_000));
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(201);
        assertThat(json(taken).path("prompts").asInt()).isEqualTo(50_000);
        String id = json(taken).path("id").asString();
        await().atMost(House.PATIENCE)
                .untilAsserted(() -> assertThat(json(house.get("/api/v1/jobs/" + id))
                                .path("done")
                                .asInt())
                        .isGreaterThan(500));
        assertThat(each(house.get("/api/v1/jobs/" + id + "/results"))).hasSizeGreaterThan(500);
        HttpResponse<String> tooMany = submit(house, "", lines(50_001));
        assertThat(json(tooMany).path("detail").asString()).startsWith("line 50001: one line too many");
    }

    private JsonNode done(String id) {
        await().atMost(House.PATIENCE)
                .untilAsserted(() -> assertThat(json(house.get("/api/v1/jobs/" + id))
                                .path("state")
                                .asString())
                        .isEqualTo("done"));
        return job(id);
    }

    private JsonNode job(String id) {
        return json(house.get("/api/v1/jobs/" + id));
    }

    private HttpResponse<String> cancel(String id, String key) {
        return house.send(HttpRequest.newBuilder(house.uri("/api/v1/jobs/" + id + "/cancel"))
                .header("Authorization", "Bearer " + key)
                .POST(HttpRequest.BodyPublishers.noBody())
                .build());
    }
}
