package io.ruche.control.api;

import static io.ruche.control.api.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.http.RawClient;
import io.ruche.scheduler.state.Role;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Runs, approvals and what happened, over REST: started, seen, decided once. */
class FlowTest extends OpenHouse {
    /** One step that writes, one that ships when a person has said yes. */
    static final String ACME = """
            apiVersion: ruche.io/v1
            kind: Organisation
            metadata: { name: acme, owner: user:me }
            spec: { mission: Be useful., agents: [ann, ben] }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ann }
            spec: { role: Writer, model: { models: [tiny, smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: Agent
            metadata: { name: ben }
            spec: { role: Shipper, model: { models: [smollm2-135m] } }
            ---
            apiVersion: ruche.io/v1
            kind: ApprovalPolicy
            metadata: { name: ship }
            spec: { match: { action: [publish] }, approvers: [human:me], ttl: 1d }
            ---
            apiVersion: ruche.io/v1
            kind: Workflow
            metadata: { name: publish }
            spec:
              triggers: [{ manual: true }, { webhook: publish }]
              concurrency: enqueue
              steps:
                - { id: write, agent: ann, prompt: Write one line. }
                - { id: ship, agent: ben, needs: [write], gate: ship, prompt: Ship it. }
            ---
            apiVersion: ruche.io/v1
            kind: Relationship
            metadata: { name: ann-ben }
            spec: { between: [ann, ben], kind: friend, affinity: 0.4 }
            ---
            apiVersion: ruche.io/v1
            kind: Lesson
            metadata: { name: short-lines }
            spec: { from: ann, to: [ben], claim: Short lines are read. }
            """;

    private Acting acting;

    @BeforeEach
    void furnish() {
        acting = new Acting(house);
        HttpResponse<String> applied = house.post("/api/v1/apply", ACME);
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
    }

    private String start() {
        HttpResponse<String> answer = house.post("/api/v1/workflows/publish/start", "{\"input\":{\"about\":\"bees\"}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        assertThat(json(answer).path("verdict").asString()).isEqualTo("started");
        return json(answer).path("run").asString();
    }

    /** Brings the run to where a word is awaited. */
    private JsonNode asked() {
        start();
        acting.turn("ann", "Bees dance.");
        return json(house.get("/api/v1/approvals")).path("approvals").path(0);
    }

    @Test
    void aRunIsStartedAndSeen() {
        String id = start();
        JsonNode run = json(house.get("/api/v1/runs/" + id));
        assertThat(run.path("workflow").asString()).isEqualTo("publish");
        assertThat(run.path("phase").asString()).isEqualTo("running");
        assertThat(run.path("trigger").asString()).isEqualTo("manual, human:me");
        assertThat(run.path("input").path("about").asString()).isEqualTo("bees");
        JsonNode write = run.path("steps").path(0);
        assertThat(write.path("worker").asString()).isEqualTo("agent:ann");
        assertThat(write.path("phase").asString()).isEqualTo("running");

        String turn = acting.turn("ann", "Bees dance.").value();
        JsonNode after = json(house.get("/api/v1/runs/" + id));
        assertThat(after.path("steps").path(0).path("output").path("text").asString())
                .isEqualTo("Bees dance.");
        assertThat(after.path("steps")
                        .path(0)
                        .path("tasks")
                        .path(0)
                        .path("turn")
                        .asString())
                .isEqualTo(turn);
        assertThat(after.path("steps").path(1).path("phase").asString()).isEqualTo("asking");
        assertThat(after.path("steps").path(1).path("approval").asString()).startsWith("approval-");
        assertThat(json(house.get("/api/v1/runs")).path("runs")).hasSize(1);
    }

    @Test
    void aGateIsSentBackWithAReason() {
        JsonNode asked = asked();
        String path = "/api/v1/approvals/" + asked.path("id").asString() + "/revise";
        assertThat(house.post(path, "").statusCode()).as("without a reason").isEqualTo(400);

        JsonNode revised = json(house.post(path, "{\"reason\":\"Name the bees.\"}"));

        assertThat(revised.path("phase").asString()).isEqualTo("revisionRequested");
        assertThat(house.post(path, "{\"reason\":\"Again.\"}").statusCode()).isEqualTo(409);
        JsonNode run = json(house.get("/api/v1/runs/" + asked.path("run").asString()));
        assertThat(run.path("steps").path(0).path("phase").asString()).isEqualTo("running");
        assertThat(run.path("steps").path(1).path("phase").asString()).isEqualTo("waiting");
        acting.turn("ann", "Maja dances.");
        assertThat(json(house.get("/api/v1/approvals")).path("approvals")).hasSize(1);
    }

    @Test
    void aWordIsGivenOnce() {
        JsonNode asked = asked();
        String path = "/api/v1/approvals/" + asked.path("id").asString();
        assertThat(asked.path("step").asString()).isEqualTo("ship");
        assertThat(json(house.get("/api/v1/org")).path("approvals").path(0).path("id"))
                .isEqualTo(asked.path("id"));
        assertThat(house.post(path + "/reject", "").statusCode())
                .as("without a reason")
                .isEqualTo(400);
        assertThat(house.post(path + "/approve", "{\"payloadHash\":\"abc\"}").statusCode())
                .as("for another payload")
                .isEqualTo(409);

        String word = "{\"reason\":\"Fine.\",\"payloadHash\":\""
                + asked.path("payloadHash").asString() + "\"}";
        JsonNode approved = json(house.post(path + "/approve", word));
        assertThat(approved.path("phase").asString()).isEqualTo("approved");
        assertThat(approved.path("votes").path(0).path("by").asString()).isEqualTo("human:me");
        HttpResponse<String> again = house.post(path + "/reject", "{\"reason\":\"No.\"}");
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(json(again).path("detail").asString()).contains("decided already: approved by human:me");
        assertThat(json(house.get("/api/v1/approvals")).path("approvals")).isEmpty();
        assertThat(json(house.get("/api/v1/approvals?all=true")).path("approvals"))
                .hasSize(1);
        JsonNode audit =
                json(house.get("/api/v1/audit?limit=1")).path("entries").path(0);
        assertThat(audit.path("action").asString()).isEqualTo("approval_decided");
        assertThat(audit.path("text").asString()).contains("human:me said approve", "Fine.");
    }

    @Test
    void aNoEndsTheRun() {
        JsonNode asked = asked();
        house.post("/api/v1/approvals/" + asked.path("id").asString() + "/reject", "{\"reason\":\"No author.\"}");
        JsonNode run = json(house.get("/api/v1/runs/" + asked.path("run").asString()));
        assertThat(run.path("phase").asString()).isEqualTo("rejected");
        assertThat(run.path("reason").asString()).contains("No author.");
        assertThat(house.post("/api/v1/runs/" + asked.path("run").asString() + "/cancel", "")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void aRunIsCancelled() {
        String id = start();
        JsonNode run = json(house.post("/api/v1/runs/" + id + "/cancel", "{\"reason\":\"Not today.\"}"));
        assertThat(run.path("phase").asString()).isEqualTo("cancelled");
        assertThat(run.path("reason").asString()).contains("Not today.");
    }

    @Test
    void whatWaitsSaysSo() {
        start();
        HttpResponse<String> second = house.post("/api/v1/workflows/publish/start", "");
        assertThat(json(second).path("verdict").asString()).isEqualTo("enqueued");
        assertThat(json(second).has("run")).isFalse();
    }

    @Test
    void aCallFromElsewhereIsAStrangersWord() {
        JsonNode answer = json(house.post("/api/v1/hooks/publish", "{\"about\":\"wasps\"}"));
        JsonNode run = json(house.get("/api/v1/runs/" + answer.path("run").asString()));
        assertThat(run.path("untrusted").asBoolean()).isTrue();
        assertThat(run.path("input").path("about").asString()).isEqualTo("wasps");
        assertThat(house.post("/api/v1/hooks/publish", "[1]").statusCode()).isEqualTo(400);
    }

    @Test
    void whatIsNotThereIsToldByName() {
        HttpResponse<String> answer = house.post("/api/v1/workflows/publsh/start", "");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("help").asString()).isEqualTo("Did you mean 'publish'?");
        for (String path : new String[] {"runs/run-x", "approvals/approval-x", "conversations/conversation-x"}) {
            assertThat(house.get("/api/v1/" + path).statusCode()).as(path).isEqualTo(404);
        }
        assertThat(house.post("/api/v1/approvals/approval-x/approve", "").statusCode())
                .isEqualTo(404);
        assertThat(house.post("/api/v1/workflows/publish/start", "{\"inputs\":{}}")
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void whoOnlyLooksDecidesNothing() {
        String viewer = house.newKey("watcher", Role.VIEWER);
        String id = asked().path("id").asString();
        for (String path : new String[] {
            "approvals/" + id + "/approve", "approvals/" + id + "/reject", "workflows/publish/start", "hooks/publish"
        }) {
            HttpRequest request = HttpRequest.newBuilder(house.uri("/api/v1/" + path))
                    .header("Authorization", "Bearer " + viewer)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"reason\":\"No.\"}"))
                    .build();
            assertThat(house.send(request).statusCode()).as(path).isEqualTo(403);
        }
        assertThat(json(house.get("/api/v1/approvals")).path("approvals")).hasSize(1);
    }

    @Test
    void relationshipsAndLessonsAreSeen() {
        JsonNode relationship = json(house.get("/api/v1/relationships?agent=ben"))
                .path("relationships")
                .path(0);
        assertThat(relationship.path("between").path(0).asString()).isEqualTo("ann");
        assertThat(relationship.path("affinity").asDouble()).isCloseTo(0.4, org.assertj.core.data.Offset.offset(0.01));
        assertThat(json(house.get("/api/v1/lessons"))
                        .path("lessons")
                        .path(0)
                        .path("claim")
                        .asString())
                .isEqualTo("Short lines are read.");
        assertThat(house.get("/api/v1/relationships?agent=bene").statusCode()).isEqualTo(404);
        for (String query : List.of("", "?query=late+parcels&limit=3")) {
            assertThat(json(house.get("/api/v1/agents/ann/memories" + query)).path("memories"))
                    .as(query)
                    .isEmpty();
        }
    }

    @Test
    void memoriesAreListedAndLookedFor() {
        for (String text : new String[] {"Parcels are late on Mondays.", "Tea is at four."}) {
            house.post("/api/v1/agents/ann/wake", "");
            acting.keep("ann", text, 7);
        }
        JsonNode all = json(house.get("/api/v1/agents/ann/memories"));
        assertThat(all.path("total").asInt()).isEqualTo(2);
        assertThat(all.path("memories").path(0).path("text").asString()).isEqualTo("Tea is at four.");
        assertThat(all.path("memories").path(0).has("score")).isFalse();

        JsonNode found = json(house.get("/api/v1/agents/ann/memories?query=parcels&limit=5"));
        assertThat(found.path("memories")).hasSize(1);
        assertThat(found.path("memories").path(0).path("importance").asInt()).isEqualTo(7);
        assertThat(found.path("memories").path(0).path("score").asDouble()).isBetween(0.0, 1.0);
        assertThat(json(house.get("/api/v1/agents/ann")).path("memories").asInt())
                .isEqualTo(2);
    }

    @Test
    void theTimelineTellsItInSentences() {
        JsonNode asked = asked();
        house.post("/api/v1/approvals/" + asked.path("id").asString() + "/approve", "{\"reason\":\"Fine.\"}");
        house.post("/api/v1/agents/ann/pause", "{\"reason\":\"Lunch.\"}");

        JsonNode timeline = json(house.get("/api/v1/org/timeline"));
        assertThat(timeline.path("entries").valueStream())
                .extracting(entry -> entry.path("text").asString())
                .anyMatch(text -> text.equals("ann said: Bees dance."))
                .anyMatch(text -> text.startsWith("human:me approved: "))
                .anyMatch(text -> text.equals("publish began: manual, human:me."))
                .anyMatch(text -> text.equals("ann was paused: a person paused it: Lunch."))
                .anyMatch(text -> text.contains("ann lets ben know: Short lines are read."));
        assertThat(json(house.get("/api/v1/org/timeline?agent=ben&limit=1")).path("entries"))
                .hasSize(1);
        JsonNode first = json(house.get("/api/v1/org/timeline?limit=2"));
        assertThat(json(house.get("/api/v1/org/timeline?limit=2&before="
                                + first.path("next").asString()))
                        .path("entries"))
                .doesNotContainAnyElementsOf(first.path("entries").values());
    }

    @Test
    void theStreamTellsOfWordsAndRuns() {
        try (RawClient client = new RawClient(house)) {
            client.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + house.key
                    + "\r\n\r\n");
            assertThat(client.readUntil("\"keys\":["))
                    .contains(
                            "\"approvals\":[]", "\"runs\":[]", "\"conversations\":[]", "\"between\":[\"ann\",\"ben\"]");
            String id = asked().path("id").asString();
            assertThat(client.readUntil("\"id\":\"" + id + "\"")).contains("\"workflow\":\"publish\"");
            house.post("/api/v1/approvals/" + id + "/approve", "");
            assertThat(client.readUntil("\"phase\":\"approved\"")).contains("event: observed");
        }
    }

    @Test
    void aGateTellsWhatItsStepCostsAtMost() {
        HttpResponse<String> provider = house.send(house.request("/api/v1/providers/den")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"url\":\"http://127.0.0.1:9/v1\",\"models\":["
                        + "{\"name\":\"big\",\"price\":{\"input\":1,\"output\":2}}]}"))
                .build());
        assertThat(provider.statusCode()).as(provider.body()).isEqualTo(204);
        HttpResponse<String> applied = house.post(
                "/api/v1/apply",
                ACME.replace(
                        "role: Shipper, model: { models: [smollm2-135m] }",
                        "role: Shipper, model: { models: [den/big], maxTokens: 1000 }"));
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        start();
        acting.turn("ann", "Bees dance.");

        JsonNode asked = json(house.get("/api/v1/approvals")).path("approvals").path(0);

        // 1,000 tokens at $2 a million, and the bytes of persona and question at $1
        assertThat(asked.path("costUsd").asDouble()).isBetween(0.0021, 0.004);
    }
}
