package io.ruche.control.api;

import static io.ruche.control.api.Prompts.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.http.House;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.TurnId;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** An organisation over REST: who is at what, what they are told, and what they say to it. */
class OrganisationTest extends OpenHouse {
    private Acting acting;

    @BeforeEach
    void furnish() {
        acting = new Acting(house);
        assertThat(json(house.get("/api/v1/org")).path("phase").asString()).isEqualTo("none");
        assertThat(house.post("/api/v1/apply", SpecsTest.henryInc()).statusCode())
                .isEqualTo(200);
    }

    @Test
    void itIsIdleUntilSomebodyHasSomethingToDo() {
        JsonNode org = json(house.get("/api/v1/org"));
        assertThat(org.path("organisation").asString()).isEqualTo("henry-inc");
        assertThat(org.path("phase").asString()).isEqualTo("idle");
        assertThat(org.path("mission").asString()).startsWith("Find small problems");
        assertThat(org.path("agents")).hasSize(5);

        house.post("/api/v1/agents/quill/wake", "{\"text\":\"Write a haiku.\"}");
        assertThat(json(house.get("/api/v1/org")).path("phase").asString()).isEqualTo("running");
    }

    @Test
    void anAgentTellsWhoItIs() {
        JsonNode henry = json(house.get("/api/v1/agents/henry"));
        assertThat(henry.path("organisation").asString()).isEqualTo("henry-inc");
        assertThat(henry.path("role").asString()).isEqualTo("Chief of staff");
        assertThat(henry.path("state").asString()).isEqualTo("idle");
        assertThat(henry.path("persona").path("traits").path("openness").asDouble())
                .isEqualTo(0.5);
        assertThat(henry.path("sprite").path("palette").asString()).isEqualTo("slate");
        assertThat(henry.path("model").path("asked")).hasSize(3);
        assertThat(henry.path("tools").path(0).asString()).isEqualTo("workspace.read");
        assertThat(json(house.get("/api/v1/agents/quill")).path("reportsTo").asString())
                .isEqualTo("henry");
    }

    @Test
    void aNameThatIsNotThereGetsTheNearest() {
        HttpResponse<String> answer = house.get("/api/v1/agents/henri");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(json(answer).path("help").asString()).isEqualTo("Did you mean 'henry'?");
        assertThat(house.post("/api/v1/agents/henri/talk", "{\"text\":\"Hi\"}").statusCode())
                .isEqualTo(404);
        assertThat(house.post("/api/v1/agents/henri/pause", "").statusCode()).isEqualTo(404);
        assertThat(house.get("/api/v1/turns/turn-nowhere").statusCode()).isEqualTo(404);
    }

    @Test
    void whoSaysSomethingIsAnswered() {
        CompletableFuture<HttpResponse<String>> answer = talk("henry", "{\"text\":\"What now?\"}");
        await().until(() -> !house.cluster.state().getAgent("henry").wakes().isEmpty());
        TurnId turn = acting.begin("henry");
        acting.ask(turn);
        assertThat(json(house.get("/api/v1/agents/henry")).path("doing").asString())
                .isEqualTo("Thinks about what human:me said with tiny.");
        assertThat(answer).isNotDone();
        acting.answer(turn, "One thing at a time.");
        acting.end(turn);

        JsonNode said = json(House.wait(answer));
        assertThat(said.path("text").asString()).isEqualTo("One thing at a time.");
        assertThat(said.path("turn").asString()).isEqualTo(turn.value());
        assertThat(said.path("model").asString()).isEqualTo("tiny");
        assertThat(said.path("node").asString()).isEqualTo("box");
        assertThat(said.path("promptTokens").asInt()).isEqualTo(40);
        assertThat(said.path("outputTokens").asInt()).isEqualTo(9);
        assertThat(json(house.get("/api/v1/agents/henry")).path("lastSaid").asString())
                .isEqualTo("One thing at a time.");
    }

    @Test
    void whoDoesNotWaitIsToldThatItWillBeAnswered() {
        HttpResponse<String> answer = house.post("/api/v1/agents/henry/talk", "{\"text\":\"Hi\",\"wait\":0}");
        assertThat(answer.statusCode()).isEqualTo(202);
        assertThat(json(answer).path("state").asString()).isEqualTo("waiting");
        assertThat(json(answer).has("turn")).isFalse();

        TurnId turn = acting.begin("henry");
        acting.ask(turn);
        HttpResponse<String> second = house.post("/api/v1/agents/henry/talk", "{\"text\":\"Hello?\",\"wait\":0}");
        assertThat(json(second).path("state").asString()).isEqualTo("thinking");
        assertThat(json(second).has("turn")).as("that is about the first one").isFalse();
    }

    @Test
    void whatCannotBeSaidIsRefused() {
        String path = "/api/v1/agents/henry/talk";
        assertThat(house.post(path, "{}").statusCode()).isEqualTo(400);
        assertThat(house.post(path, "{\"text\":\"Hi\",\"wait\":500}").statusCode())
                .isEqualTo(400);
        assertThat(house.post(path, "{\"words\":\"Hi\"}").statusCode()).isEqualTo(400);
        assertThat(house.post("/api/v1/agents/henry/wake", "{\"reason\":\"cron\"}")
                        .statusCode())
                .isEqualTo(400);
        house.post("/api/v1/agents/henry/pause", "{\"reason\":\"Holiday.\"}");
        HttpResponse<String> paused = house.post(path, "{\"text\":\"Hi\"}");
        assertThat(paused.statusCode()).isEqualTo(409);
        assertThat(json(paused).path("detail").asString()).isEqualTo("henry is paused: a person paused it: Holiday.");
    }

    @Test
    void whoOnlyLooksMayNotSteer() {
        String viewer = house.newKey("watcher", Role.VIEWER);
        for (String path : new String[] {
            "org/pause",
            "org/resume",
            "agents/henry/talk",
            "agents/henry/pause",
            "agents/henry/resume",
            "agents/henry/wake"
        }) {
            HttpRequest request = HttpRequest.newBuilder(house.uri("/api/v1/" + path))
                    .header("Authorization", "Bearer " + viewer)
                    .POST(HttpRequest.BodyPublishers.ofString("{\"text\":\"Hi\"}"))
                    .build();
            assertThat(house.send(request).statusCode()).as(path).isEqualTo(403);
        }
    }

    @Test
    void oneOrAllArePausedAndGoOn() {
        JsonNode paused = json(house.post("/api/v1/agents/henry/pause", "{\"reason\":\"Holiday.\"}"));
        assertThat(paused.path("state").asString()).isEqualTo("paused");
        assertThat(paused.path("paused").path("code").asString()).isEqualTo("paused_by_person");
        assertThat(paused.path("paused").path("help").asString()).contains("ruche org resume henry");
        assertThat(json(house.get("/api/v1/org")).path("phase").asString()).isEqualTo("idle");

        assertThat(json(house.post("/api/v1/org/pause", "")).path("phase").asString())
                .isEqualTo("paused");
        assertThat(json(house.get("/api/v1/agents/henry"))
                        .path("paused")
                        .path("message")
                        .asString())
                .isEqualTo("a person paused it: Holiday.");
        assertThat(json(house.post("/api/v1/org/resume", "")).path("phase").asString())
                .isEqualTo("idle");
        assertThat(json(house.get("/api/v1/agents")).path("agents").valueStream())
                .noneMatch(agent -> agent.has("paused"));
    }

    @Test
    void aTurnTellsAllOfItself() {
        house.post("/api/v1/agents/henry/wake", "{\"text\":\"Decide about parcels.\"}");
        TurnId id = acting.turn("henry", "We build it.");

        JsonNode turn = json(house.get("/api/v1/turns/" + id));
        assertThat(turn.path("phase").asString()).isEqualTo("done");
        assertThat(turn.path("said").asString()).isEqualTo("We build it.");
        assertThat(turn.path("wakes").path(0).path("text").asString()).isEqualTo("Decide about parcels.");
        JsonNode call = turn.path("journal").path(0);
        assertThat(call.path("act").asString()).isEqualTo("call");
        assertThat(call.path("model").path("used").asString()).isEqualTo("tiny");
        assertThat(call.path("model").path("why").asString()).contains("glm-4.7");
        assertThat(call.path("recalled")
                        .path("memories")
                        .path(0)
                        .path("untrusted")
                        .asBoolean())
                .isTrue();
        assertThat(call.path("recalled").path("memories").path(0).path("score").asDouble())
                .isEqualTo(0.83);
        assertThat(turn.path("memories").asInt()).isOne();
        assertThat(turn.path("recalled").path("id").asString()).isEqualTo("henry/mem-3");
        assertThat(turn.path("recalled").path("at").asString()).isEqualTo("1970-01-01T00:01:00Z");
        assertThat(json(house.get("/api/v1/org/timeline?agent=henry"))
                        .path("entries")
                        .valueStream())
                .filteredOn(entry -> entry.path("object").asString().equals("turns/" + id))
                .extracting(entry -> entry.path("text").asString())
                .anyMatch(text -> text.startsWith("henry recalled \"Parcels arrive late on Mondays.\" (henry/mem-3, ")
                        && text.endsWith(" d old, score 0.83)."));
        assertThat(json(house.get("/api/v1/timeline")).path("events").valueStream())
                .extracting(entry -> entry.path("text").asString())
                .anyMatch(text -> text.startsWith("henry recalled \"Parcels") && text.endsWith(" for " + id + "."));
        assertThat(call.path("prompt").path(0).path("text").asString()).contains("Chief of staff");
        assertThat(call.path("answer").asString()).contains("We build it.");
        assertThat(turn.path("journal").path(1).path("act").asString()).isEqualTo("done");
        assertThat(turn.path("journal").path(1).path("text").asString()).isEqualTo("We build it.");
    }

    @Test
    void turnsComeAPageAtATime() {
        for (int i = 0; i < 3; i++) {
            house.post("/api/v1/agents/henry/wake", "{\"text\":\"Decide.\"}");
            acting.turn("henry", "Answer " + i);
        }
        house.post("/api/v1/agents/quill/wake", "");
        acting.turn("quill", "Shorter.");

        JsonNode first = json(house.get("/api/v1/agents/henry/turns?limit=2"));
        assertThat(first.path("turns").path(0).path("said").asString()).isEqualTo("Answer 2");
        assertThat(first.path("turns")).hasSize(2);
        JsonNode rest = json(house.get("/api/v1/agents/henry/turns?limit=2&before="
                + first.path("next").asString()));
        assertThat(rest.path("turns")).hasSize(1);
        assertThat(rest.has("next")).isFalse();
        assertThat(json(house.get("/api/v1/turns")).path("turns")).hasSize(4);
        assertThat(json(house.get("/api/v1/turns?agent=quill")).path("turns")).hasSize(1);
        assertThat(house.get("/api/v1/turns?limit=0").statusCode()).isEqualTo(400);
        assertThat(house.get("/api/v1/turns?agent=quil").statusCode()).isEqualTo(404);
    }

    private CompletableFuture<HttpResponse<String>> talk(String agent, String body) {
        HttpRequest request = house.request("/api/v1/agents/" + agent + "/talk")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return house.client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
