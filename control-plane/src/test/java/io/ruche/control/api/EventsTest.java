package io.ruche.control.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.http.House;
import io.ruche.control.http.RawClient;
import io.ruche.control.watch.Watcher;
import io.ruche.proto.Capacity;
import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceState;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.reconcile.NodeObserved;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Role;
import io.ruche.scheduler.state.TurnId;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The stream of events: whole first, then changes, then on from where a client was. And logs. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EventsTest {
    private House house;

    @BeforeAll
    void open() {
        house = new House().open();
    }

    @AfterAll
    void close() {
        house.close();
    }

    private RawClient listen(String key, String more) {
        return listen(house, key, more);
    }

    private static RawClient listen(House house, String key, String more) {
        RawClient client = new RawClient(house);
        client.send("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + key + "\r\n" + more
                + "\r\n");
        return client;
    }

    @Test
    void beginsWithEverythingAndFollows() {
        try (RawClient client = listen(house.key, "")) {
            String snapshot = client.readUntil("\n\n\r\n") + client.readUntil("\"keys\":[");
            assertThat(snapshot)
                    .contains("event: snapshot\ndata: {\"epoch\":1,\"revision\":")
                    .contains("\"name\":\"box\"", "\"model\":\"tiny\"", "\"name\":\"smollm2-135m\"");
            house.deploy("fresh", 1, ModelFacts.newBuilder());
            String delta = client.readUntil("event: delta") + client.readUntil("\"removed\":[]");
            assertThat(delta).contains("id: 1-", "\"subject\":\"deployment/fresh\"", "\"model\":\"fresh\",");
            String placed = client.readUntil("\"stages\":[{\"instance\"");
            assertThat(placed).contains("event: delta", "\"deployment\":\"fresh\"");
            house.submit(new Command.Undeploy(new DeploymentName("fresh")));
            assertThat(client.readUntil("\"state\":\"stopping\"")).contains("event: delta");
        }
    }

    @Test
    void resumesWhereItWas() {
        String id;
        try (RawClient client = listen(house.key, "")) {
            String head = client.readUntil("event: snapshot");
            id = head.replaceAll("(?s).*id: ([0-9-]+)\n.*", "$1");
        }
        house.newKey("between", Role.VIEWER);
        try (RawClient client = listen(house.key, "Last-Event-ID: " + id + "\r\n")) {
            String first = client.readUntil("event: delta") + client.readUntil("\"removed\"");
            assertThat(first).doesNotContain("snapshot").contains("\"reason\":\"key_created\"", "between");
        }
        try (RawClient client = listen(house.key, "Last-Event-ID: 99-1\r\n")) {
            assertThat(client.readUntil("event: snapshot")).contains("event: reset");
        }
        try (RawClient client = listen(house.key, "Last-Event-ID: nonsense\r\nConnection: close\r\n")) {
            assertThat(client.readAll()).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void saysSoAndEndsWhenNobodyMoreIsTaken() {
        // a house of its own: a client of another test, whose leaving is noticed late, would make room
        House full = new House().open();
        try (RawClient client = crowded(full)) {
            assertThat(client.readAll())
                    .contains("event: ended\ndata: {\"type\":\"urn:ruche:overloaded\"")
                    .doesNotContain("snapshot");
        } finally {
            full.close();
        }
    }

    private static RawClient crowded(House house) {
        for (int i = 0; i < 2_000; i++) {
            house.cluster.watch(Optional.empty(), Watcher.ofChanges(() -> {}));
        }
        return listen(house, house.key, "Connection: close\r\n");
    }

    @Test
    void showsKeysToAdministratorsOnly() {
        String viewer = house.newKey("watcher", Role.VIEWER);
        try (RawClient client = listen(viewer, "")) {
            assertThat(client.readUntil("\"keys\":[]")).contains("event: snapshot");
            house.newKey("secretive", Role.VIEWER);
            assertThat(client.readUntil("\"removed\"")).doesNotContain("secretive");
        }
    }

    @Test
    void tellsOfJobsAndNotOfEachPrompt() {
        try (RawClient client = listen(house.key, "")) {
            assertThat(client.readUntil("\"keys\":[")).contains("\"jobs\":[");
            house.work();
            String id = Prompts.json(Prompts.submit(house, "", Prompts.lines(20)))
                    .path("id")
                    .asString();
            String told = client.readUntil("\"state\":\"done\"");
            assertThat(told)
                    .contains("\"subject\":\"job/" + id + "\"", "\"reason\":\"job_submitted\"", "\"id\":\"" + id + "\"")
                    .doesNotContain("prompts_leased", "prompts_finished");
            assertThat(house.get("/api/v1/timeline?limit=1000").body())
                    .contains("job_submitted", "job_running", "job_done")
                    .doesNotContain("prompts_leased", "prompts_finished");
        }
    }

    @Test
    void tellsOfAnAgentSoonAfterItChanged() {
        house.post("/api/v1/apply", SpecsTest.henryInc());
        Acting acting = new Acting(house);
        try (RawClient client = listen(house.key, "")) {
            assertThat(client.readUntil("\"keys\":[")).contains("\"name\":\"quill\"", "\"state\":\"idle\"");
            house.post("/api/v1/agents/quill/wake", "");
            TurnId turn = acting.begin("quill");
            acting.ask(turn);
            assertThat(client.readUntil("\"state\":\"thinking\""))
                    .contains("event: observed")
                    .doesNotContain("\"name\":\"henry\"");
            acting.answer(turn, "Shorter.");
            acting.end(turn);
            assertThat(client.readUntil("\"lastSaid\":\"Shorter.\"")).contains("\"agents\":[");
            house.send(house.request("/api/v1/specs/agent/scout").DELETE().build());
            house.post(
                    "/api/v1/apply", SpecsTest.henryInc().replace("Precise, a bit ironic.", "Precise, quite ironic."));
            assertThat(client.readUntil("quite ironic")).contains("\"name\":\"quill\"");
        }
    }

    @Test
    void tellsWhatAgentsSayDifferently() {
        try (RawClient client = listen(house.key, "")) {
            client.readUntil("\"keys\":[");
            Capacity capacity = Capacity.newBuilder()
                    .setMemoryAvailableBytes(5L << 30)
                    .setProcessorLoad(0.25f)
                    .build();
            InstanceActual actual = InstanceActual.newBuilder()
                    .setId(house.instance("tiny").value())
                    .setGeneration(1)
                    .setState(InstanceState.INSTANCE_STATE_READY)
                    .setRunningRequests(3)
                    .setDecodeTokensPerSecond(42)
                    .build();
            house.observed = new Observed(
                    house.clock.monotonic(),
                    house.clock.monotonic(),
                    new TreeMap<>(Map.of(
                            new NodeId("node-1"),
                            new NodeObserved(
                                    house.clock.monotonic(),
                                    true,
                                    1,
                                    1,
                                    Optional.of(capacity),
                                    new TreeMap<>(Map.of(house.instance("tiny"), actual)),
                                    new TreeMap<>()))));
            String observed = client.readUntil("event: observed") + client.readUntil("\n\n");
            assertThat(observed)
                    .contains("\"processorLoad\":0.25", "\"running\":3", "\"decodeTokensPerSecond\":42.0", "lastSeenAt")
                    .doesNotContain("\"model\":\"embedder\"");
            String metrics = house.get("/metrics").body();
            assertThat(metrics)
                    .contains("ruche_node_processor_load{node=\"box\",} 0.25")
                    .contains("ruche_instance_decode_tokens_per_second{model_name=\"tiny\",node=\"box\",");
        }
    }

    @Test
    void showsAndFollowsLogs() throws IOException {
        Path logs = Files.createDirectories(house.home.resolve("logs"));
        Path log = Files.writeString(logs.resolve("ruche.log"), "one\ntwo\nthree\n");
        assertThat(house.get("/api/v1/logs?lines=2").body()).isEqualTo("two\nthree\n");
        assertThat(house.get("/api/v1/logs?lines=9").body()).isEqualTo("one\ntwo\nthree\n");
        assertThat(house.get("/api/v1/logs?lines=x").statusCode()).isEqualTo(400);
        for (String name : java.util.List.of("..%2F..%2Fadmin.key", "%2Fetc%2Fpasswd", "a%00b", "%C3%A9", "-x")) {
            assertThat(house.get("/api/v1/logs?object=" + name).statusCode())
                    .as(name)
                    .isEqualTo(400);
        }
        assertThat(house.get("/api/v1/logs?object=nobody").statusCode()).isEqualTo(404);
        Files.createDirectories(logs.resolve("instances"));
        Files.writeString(logs.resolve("instances").resolve(house.instance("tiny") + ".log"), "loaded\n");
        assertThat(house.get("/api/v1/logs?object=tiny").body()).isEqualTo("loaded\n");
        try (RawClient client = new RawClient(house)) {
            client.send("GET /api/v1/logs?lines=1&follow=true HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer "
                    + house.key + "\r\n\r\n");
            assertThat(client.readUntil("three\n")).doesNotContain("two");
            Files.writeString(log, "four\n", java.nio.file.StandardOpenOption.APPEND);
            assertThat(client.readUntil("four\n")).contains("four");
        }
    }

    @Test
    void deploysPlansAndPulls() {
        HttpResponse<String> never =
                house.post("/api/v1/deployments", "{\"model\":\"smollm2-135m\",\"context\":8192,\"slots\":200}");
        assertThat(never.statusCode()).as(never.body()).isEqualTo(422);
        assertThat(never.body()).contains("never_fits");
        HttpResponse<String> plan = house.post("/api/v1/plan", "{\"model\":\"smollm2-135m\"}");
        assertThat(plan.body()).contains("\"verdict\":\"placed\"", "\"planHash\":\"", "\"line\":\"weights\"");
        HttpResponse<String> made = house.post("/api/v1/deployments", "{\"model\":\"smollm2-135m\",\"slots\":2}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.body()).contains("\"model\":\"smollm2-135m\"", "\"state\":\"pending\"");
        assertThat(house.post("/api/v1/models/all-minilm-l6-v2/pull", "").statusCode())
                .isEqualTo(202);
        assertThat(house.get("/api/v1/models").body()).contains("\"name\":\"all-minilm-l6-v2\"");
        HttpResponse<String> gone = house.send(
                house.request("/api/v1/deployments/smollm2-135m").DELETE().build());
        assertThat(gone.statusCode()).isEqualTo(202);
        assertThat(house.post("/api/v1/shutdown", "").statusCode()).isEqualTo(202);
        await().until(() -> house.shutdowns.get() == 1);
    }

    @Test
    void deploysWhereItIsAskedToOnly() {
        HttpResponse<String> typo = house.post("/api/v1/deployments", on("bxo"));
        assertThat(typo.statusCode()).isEqualTo(400);
        assertThat(typo.body())
                .contains("on: 'bxo' is no node and no kind of machine (expected: one of box, or a kind")
                .contains("Did you mean 'box'?");
        HttpResponse<String> absent = house.post("/api/v1/deployments", on("raspberry-pi-5-8"));
        assertThat(absent.statusCode()).as(absent.body()).isEqualTo(422);
        assertThat(absent.body()).contains("nodes: box (expected: raspberry-pi-5-8).");
        HttpResponse<String> made = house.post("/api/v1/deployments", on("box"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        assertThat(made.body()).contains("\"on\":[\"box\"]").doesNotContain("apart");
        assertThat(house.post("/api/v1/deployments", "{\"model\":\"smollm2-135m\",\"priority\":101}")
                        .body())
                .contains("priority: 101 (expected: -100 to 100).");
    }

    private static String on(String where) {
        return "{\"model\":\"smollm2-135m\",\"on\":[\"" + where + "\"]}";
    }

    @Test
    void drainsANodeAndTellsWhereItsReplicasGo() {
        HttpResponse<String> drained = house.post("/api/v1/nodes/box/drain", "");
        assertThat(drained.statusCode()).as(drained.body()).isEqualTo(200);
        assertThat(drained.body())
                .contains("\"state\":\"draining\"", "tiny has no place elsewhere, so it ends and waits");
        assertThat(house.get("/api/v1/explain/box").body()).contains("tiny has no place elsewhere");
        HttpResponse<String> back =
                house.send(house.request("/api/v1/nodes/box/drain").DELETE().build());
        assertThat(back.body()).contains("\"state\":\"ready\"");
        assertThat(house.post("/api/v1/nodes/bxo/drain", "").body()).contains("Did you mean 'box'?");
    }

    @Test
    void doesNothingTwiceUnderOneKey() {
        String body = "{\"name\":\"once\",\"role\":\"viewer\"}";
        HttpResponse<String> first = keyed("k-1", body);
        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.body()).contains("\"key\":\"rk_");
        HttpResponse<String> again = keyed("k-1", body);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).doesNotContain("rk_");
        assertThat(keyed("k-1", body.replace("once", "other")).body()).contains("key_reused");
        assertThat(house.cluster.state().keys().stream()
                        .filter(key -> key.name().equals("once")))
                .hasSize(1);
    }

    private HttpResponse<String> keyed(String key, String body) {
        return house.send(house.request("/api/v1/keys")
                .header("Idempotency-Key", key)
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(body))
                .build());
    }
}
