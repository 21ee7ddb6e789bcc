package io.ruche.control.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.reconcile.Insight;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.flight.FlightRecord;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.reconcile.FleetKnowledge;
import io.ruche.scheduler.reconcile.Learning;
import io.ruche.scheduler.reconcile.Planner;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Why things are as they are, as the API tells it. */
class ExplainTest extends OpenHouse {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void aDeploymentThatFindsItsRoomTakenTellsAllReasonsAndWhatHelps() {
        want("first", 8_000_000_000L);
        reconcile();
        want("second", 8_000_000_000L);
        reconcile();

        JsonNode why = explain("second");
        assertThat(texts(why, "reasons", "code")).contains("room_taken", "memory_now");
        assertThat(texts(why, "remedies", "helps")).contains("Undeploy first.");
        assertThat(why.path("considered").path(0).path("reason").asString()).isEqualTo("memory_now");
        assertThat(sum(why.path("considered").path(0).path("room")))
                .isEqualTo(why.path("considered").path(0).path("leftBytes").asLong());
        JsonNode decision = why.path("decisions").path(0);
        assertThat(decision.path("kind").asString()).isEqualTo("waiting");
        assertThat(decision.path("message").asString()).startsWith("second waits: memory: second needs");
        JsonNode listed = get("/api/v1/deployments/second");
        assertThat(listed.path("help").asString()).isEqualTo("Undeploy first.");
        assertThat(listed.path("reasons")).hasSize(2);

        JsonNode placed = explain("deployment/first").path("decisions").path(0);
        assertThat(placed.path("kind").asString()).isEqualTo("placed");
        assertThat(placed.path("considered").path(0).path("score").asLong()).isPositive();
        assertThat(placed.path("plan").path("stages").path(0).path("node").asString())
                .isEqualTo("box");
        assertThat(explain("node/box").path("decisions")).contains(placed);
    }

    @Test
    void aPlanShowsWhatIsLeftLineByLineAndPredictsWhatIsKnown() {
        JsonNode unknown = plan("tinyllama-1.1b");
        assertThat(unknown.path("verdict").asString()).isEqualTo("placed");
        assertThat(unknown.path("prediction").has("decodeTokensPerSecond")).isFalse();

        String sheet = "cluster: {nodes: {box: mac-mini-m4-16}}";
        house.insight = new Insight(
                new FleetKnowledge(
                        DeviceSheet.of("devices.yaml", sheet.getBytes(StandardCharsets.UTF_8)), Learning.NONE),
                FlightRecord.EMPTY);
        JsonNode known = plan("tinyllama-1.1b");
        assertThat(known.path("prediction").path("decodeTokensPerSecond").asDouble())
                .isBetween(20.0, 200.0);
        assertThat(known.path("prediction").path("prefillTokensPerSecond").asDouble())
                .isPositive();
        assertThat(known.path("prediction").path("timeToFirstTokenSeconds").asDouble())
                .isPositive();
        assertThat(known.path("prediction").path("watts").asDouble()).isBetween(5.0, 45.0);
        assertThat(known.path("considered").path(0).path("room"))
                .extracting(line -> line.path("line").asString())
                .containsExactly("memory", "outside the limit", "reserved", "foreign");
        assertThat(get("/api/v1/nodes/box").path("device").path("name").asString())
                .isEqualTo("mac-mini-m4-16");
    }

    @Test
    void nodesThatDevicesNameAndNobodyHasAreTold() {
        assertThat(get("/api/v1/nodes").path("warnings")).isEmpty();

        String sheet = "cluster: {nodes: {box: mac-mini-m4-16, boxx: mac-mini-m4-16},"
                + " links: [{between: [box, attic-of-ours], type: 10gbe}]}";
        house.insight = new Insight(
                new FleetKnowledge(
                        DeviceSheet.of("devices.yaml", sheet.getBytes(StandardCharsets.UTF_8)), Learning.NONE),
                FlightRecord.EMPTY);

        assertThat(get("/api/v1/nodes").path("warnings"))
                .extracting(JsonNode::asString)
                .containsExactly(
                        "devices.yaml names 'attic-of-ours' in its cluster, and no node has that name.",
                        "devices.yaml names 'boxx' in its cluster, and no node has that name. Did you mean box?");
    }

    @Test
    void whatCannotFitIsRefusedWithWhatWouldHelp() {
        JsonNode never = plan("llama-3.1-70b");
        assertThat(never.path("verdict").asString()).isEqualTo("never");
        assertThat(texts(never, "remedies", "helps")).anyMatch(help -> help.startsWith("Add a machine like box"));
    }

    @Test
    void restartsAndNodesAreExplained() {
        house.move("tiny", InstancePhase.FAILED, Reason.of("runtime_died", "It was killed.", ""));
        record(Planner.plan(
                house.cluster.state(), house.observed, Instant.now().plusSeconds(60), FleetKnowledge.BUILT_IN));
        JsonNode why = explain("tiny");
        assertThat(texts(why, "decisions", "kind")).contains("restarted");
        assertThat(texts(why, "decisions", "message")).anyMatch(text -> text.contains("It was killed."));
        assertThat(explain("instance/" + house.instance("tiny").value()).path("decisions"))
                .isNotEmpty();
        assertThat(explain("box").path("summary").toString()).contains("No catalogue knows its kind");
    }

    @Test
    void anUnknownNameGetsTheNearest() {
        JsonNode problem = JSON.readTree(house.get("/api/v1/explain/tini").body());
        assertThat(problem.path("code").asString()).isEqualTo("not_found");
        assertThat(problem.toString()).contains("Did you mean 'tiny'?");
    }

    private void want(String name, long bytes) {
        ModelFacts facts = ModelFacts.newBuilder()
                .setArchitecture("llama")
                .setLayers(4)
                .setFileBytes(bytes)
                .setParameters(bytes)
                .setContextLength(2048)
                .setVocabulary(1000)
                .setEmbeddingLength(64)
                .addRequests("generate")
                .build();
        house.submit(new Command.Deploy(
                ModelSpec.newBuilder().setName(name).build(), Optional.of(facts), DeploymentSpec.DEFAULT));
    }

    /** What the reconcile loop does, until it rests; of the nodes nothing is heard, and nobody is lost. */
    private void reconcile() {
        for (int i = 0; i < 5; i++) {
            Planner.Round round =
                    Planner.plan(house.cluster.state(), house.observed, Instant.now(), FleetKnowledge.BUILT_IN);
            record(round);
            round.commands().forEach(house::submit);
        }
    }

    private void record(Planner.Round round) {
        FlightRecord flight = house.insight.flight();
        for (Decision decision : round.decisions()) flight = flight.with(decision);
        house.insight = new Insight(house.insight.knowledge(), flight);
    }

    private JsonNode explain(String object) {
        int slash = object.indexOf('/');
        return get("/api/v1/explain/" + object.substring(slash + 1)
                + (slash < 0 ? "" : "?kind=" + object.substring(0, slash)));
    }

    private JsonNode plan(String model) {
        return JSON.readTree(
                house.post("/api/v1/plan", "{\"model\":\"" + model + "\"}").body());
    }

    private JsonNode get(String path) {
        return JSON.readTree(house.get(path).body());
    }

    private static List<String> texts(JsonNode node, String list, String field) {
        return node.path(list)
                .valueStream()
                .map(it -> it.path(field).asString(""))
                .toList();
    }

    private static long sum(JsonNode lines) {
        return lines.valueStream()
                .mapToLong(line -> line.path("bytes").asLong())
                .sum();
    }
}
