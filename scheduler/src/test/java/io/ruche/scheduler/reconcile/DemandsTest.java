package io.ruche.scheduler.reconcile;

import static io.ruche.scheduler.house.Things.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Demands;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.time.Duration;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Where a deployment demands to be, what stands by for it, and what yields to it. */
class DemandsTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Scene scene = new Scene();

    @Test
    void staysOnTheNodesThatItNames() {
        scene.join("a", 4).join("b", 8).deploy("m", 2.5, 2, Demands.NONE.on(List.of("a")));
        scene.settle();
        assertThat(scene.nodesOf("m")).containsExactly("a");
        assertThat(scene.named("m").phase()).isEqualTo(DeploymentPhase.DEGRADED);

        scene.deploy("m", 2.5, 2, Demands.NONE.on(List.of("a", "b"))).settle();
        assertThat(scene.nodesOf("m")).hasSize(2).contains("b");
        assertThat(scene.named("m").phase()).isEqualTo(DeploymentPhase.READY);
    }

    @Test
    void staysOnMachinesOfTheKindsThatItNames() {
        TreeMap<String, String> kinds = new TreeMap<>();
        kinds.put("b", "mac-studio-m3-ultra-512");
        DeviceSheet sheet = new DeviceSheet(DeviceSheet.BUILT_IN.catalogue(), kinds, List.of());
        scene.knowledge = new FleetKnowledge(sheet, Learning.NONE);
        Demands studios = Demands.NONE.on(List.of("mac-studio-m3-ultra-512"));
        scene.join("a", 8).deploy("m", 2, 1, studios).settle();
        assertThat(scene.named("m").phase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(scene.named("m").reason().message()).isEqualTo("nodes: a (expected: mac-studio-m3-ultra-512).");

        scene.join("b", 4).settle();
        assertThat(scene.nodesOf("m")).containsExactly("b");
        assertThat(scene.knowledge.unknown(scene.state(), List.of("a", "mac-studio-m3-ultra-512")))
                .isEmpty();
        assertThat(scene.knowledge.unknown(scene.state(), List.of("a", "mac-stduio")))
                .contains("mac-stduio");
    }

    @Test
    void keepsReplicasApart() {
        scene.join("a", 16).deploy("m", 1, 2, Demands.NONE.keptApart()).settle();
        assertThat(scene.nodesOf("m")).containsExactly("a");
        assertThat(scene.named("m").reason().code()).isEqualTo("replica_beside");

        scene.join("b", 2).settle();
        assertThat(scene.nodesOf("m")).containsExactly("a", "b");
    }

    @Test
    void whatChangesNoPlaceStartsNothingAnew() {
        scene.join("a", 8).deploy("m", 2, 0).settle();
        List<Instance> before = scene.instances("m");
        scene.deploy(
                        "m",
                        2,
                        1,
                        Demands.NONE.withPriority(7).yieldingAfter(MINUTE).withStandby(1))
                .settle();
        assertThat(scene.instances("m")).isEqualTo(before);

        scene.deploy("m", 2, 1, Demands.NONE.on(List.of("a"))).settle();
        assertThat(scene.instances("m")).hasSize(1).isNotEqualTo(before);
    }

    @Test
    void aLostReplicaStartsWhereItsFileLiesReady() {
        scene.join("a", 4).deploy("m", 2, 1, Demands.NONE.withStandby(1)).settle();
        scene.join("b", 3).join("c", 4).settle();
        assertThat(wish().nodes()).as("the one with most room").containsExactly(node("a"), node("c"));
        assertThat(scene.flight.about("model", "m"))
                .extracting(Decision::message)
                .contains("c fetches m to stand by.");

        scene.house.accept(new Command.DeclareLost(node("a"), Reason.of("node_lost", "It is silent.", "")));
        scene.heard.remove(node("a"));
        scene.slow.add("a");
        scene.house.pass(Replicas.GRACE);
        scene.settle();
        assertThat(scene.nodesOf("m")).contains("c").doesNotContain("b");
        assertThat(wish().nodes()).as("another stands by").contains(node("b"));
    }

    @Test
    void aMachineThatIsTooSmallDoesNotStandBy() {
        scene.join("a", 4)
                .join("b", 0.5)
                .deploy("m", 2, 1, Demands.NONE.withStandby(1))
                .settle();
        assertThat(wish().nodes()).containsExactly(node("a"));
    }

    @Test
    void whatNobodyUsesYieldsToOneThatWasWantedLater() {
        scene.join("a", 4)
                .deploy("old", 3, 1, Demands.NONE.yieldingAfter(MINUTE))
                .settle();
        scene.pass(Duration.ofSeconds(50)).settle();
        scene.deploy("new", 3, 0).settle();
        assertThat(scene.nodesOf("old")).as("it was used 50 seconds ago").containsExactly("a");

        scene.pass(Duration.ofSeconds(9)).settle();
        assertThat(scene.nodesOf("old")).containsExactly("a");
        scene.pass(Duration.ofSeconds(1)).round();
        assertThat(scene.instances("old")).singleElement().satisfies(it -> {
            assertThat(it.phase()).isEqualTo(InstancePhase.STOPPING);
            assertThat(it.reason().code()).isEqualTo("idle_yielded");
            assertThat(it.reason().message()).isEqualTo("Nobody has used it for 60 s, and new waits for room.");
        });
        scene.settle();
        assertThat(scene.nodesOf("new")).containsExactly("a");
    }

    /** Nobody wants it enough for that. */
    @Test
    void whatYieldedPushesOutNobodyItself() {
        scene.join("a", 4)
                .deploy("old", 3, 1, Demands.NONE.yieldingAfter(MINUTE).withPriority(5))
                .settle();
        scene.join("b", 4).deploy("low", 3, 0).settle();
        scene.pass(MINUTE).deploy("new", 3, 5).settle();
        assertThat(scene.nodesOf("new")).containsExactly("a");
        for (int i = 0; i < 5; i++) scene.pass(MINUTE).settle();

        assertThat(scene.nodesOf("low")).as("it is in use").containsExactly("b");
        assertThat(scene.nodesOf("old")).isEmpty();
        scene.join("c", 4).settle();
        assertThat(scene.nodesOf("old")).as("there is room again").containsExactly("c");
    }

    @Test
    void allReplicasOfWhatNobodyUsesYieldOneAfterTheOther() {
        scene.join("a", 4)
                .join("b", 4)
                .deploy("old", 3, 2, Demands.NONE.yieldingAfter(MINUTE))
                .settle();
        scene.pass(MINUTE).deploy("new", 3, 2, Demands.NONE).settle();
        scene.pass(Duration.ofSeconds(10)).settle();

        assertThat(scene.nodesOf("new")).containsExactly("a", "b");
    }

    @Test
    void aStandbyThatIsOutOfReachForAMomentStandsByStill() {
        scene.join("a", 4)
                .join("b", 3)
                .deploy("m", 2, 1, Demands.NONE.withStandby(1))
                .settle();
        assertThat(wish().nodes()).containsExactly(node("a"), node("b"));

        scene.join("c", 4);
        scene.heard.remove(node("b"));
        scene.round();
        assertThat(wish().nodes()).containsExactly(node("a"), node("b"));
    }

    @Test
    void twoThatNobodyUsesDoNotSwap() {
        Demands yielding = Demands.NONE.yieldingAfter(MINUTE);
        scene.join("a", 4).deploy("old", 3, 1, yielding).settle();
        scene.pass(MINUTE).deploy("new", 3, 1, yielding).settle();
        for (int i = 0; i < 10; i++) scene.pass(MINUTE).settle();

        assertThat(scene.nodesOf("new")).containsExactly("a");
        assertThat(scene.named("old").phase()).isEqualTo(DeploymentPhase.PENDING);
        assertThat(scene.commanded.stream().filter(Command.StopInstance.class::isInstance))
                .hasSize(1);
    }

    @Test
    void whatIsUsedOrDidNotSaySoDoesNotYield() {
        scene.join("a", 4)
                .deploy("old", 3, 1, Demands.NONE.yieldingAfter(MINUTE))
                .settle();
        scene.running.put("old", 1);
        scene.deploy("new", 3, 0).settle();
        for (int i = 0; i < 5; i++) scene.pass(MINUTE).settle();
        assertThat(scene.nodesOf("old")).as("a request runs").containsExactly("a");

        scene.deploy("old", 3, 0);
        scene.running.clear();
        for (int i = 0; i < 5; i++) scene.pass(MINUTE).settle();
        assertThat(scene.nodesOf("old")).as("it never yields").containsExactly("a");
    }

    @Test
    void aNewLeaderTakesEverythingForUsed() {
        scene.join("a", 4)
                .deploy("old", 3, 1, Demands.NONE.yieldingAfter(MINUTE))
                .settle();
        scene.pass(Duration.ofSeconds(1)).deploy("new", 3, 0).settle();
        scene.pass(Duration.ofSeconds(58)).settle();
        assertThat(scene.nodesOf("old")).containsExactly("a");
        scene.knowledge = FleetKnowledge.BUILT_IN;
        for (int i = 0; i < 5; i++) scene.pass(MINUTE).settle();
        assertThat(scene.nodesOf("old")).containsExactly("a");

        scene.deploy("new", 3, 1).settle();
        assertThat(scene.nodesOf("new")).as("it is wanted again").containsExactly("a");
    }

    @Test
    void drainedOnesMoveInTheirOrderAndTheRestIsToldWhy() {
        scene.join("a", 8)
                .deploy("small", 1, 0)
                .deploy("large", 3, 0)
                .deploy("dear", 1, 1)
                .settle();
        scene.join("b", 4.4).settle();
        NodeId a = node("a");
        List<Departures.Departure> told = Departures.of(scene.state(), scene.observed(), a, scene.knowledge);
        assertThat(told).extracting(it -> it.deployment().value()).containsExactly("dear", "large", "small");
        assertThat(told.get(1).text()).isEqualTo("large goes to b.");
        assertThat(told.get(2).to()).isEmpty();
        assertThat(told.get(2).text()).startsWith("small has no place elsewhere, so it ends and waits: memory: ");

        scene.drain("a");
        scene.round();
        assertThat(scene.nodesOf("large")).containsExactly("a", "b");
        assertThat(scene.instances("small"))
                .singleElement()
                .satisfies(it -> assertThat(it.reason().message())
                        .startsWith("Its node is being emptied, and it has no place elsewhere: memory: "));
        scene.settle();
        assertThat(scene.nodesOf("large")).containsExactly("b");
        assertThat(scene.nodesOf("dear")).containsExactly("b");
        assertThat(scene.nodesOf("small")).isEmpty();
    }

    @Test
    void ofTwoDrainedReplicasTheOneThatHasAPlaceServesUntilItIsReadyThere() {
        scene.join("a", 8).deploy("m", 3, 2, Demands.NONE).settle();
        assertThat(scene.nodesOf("m")).containsExactly("a", "a");
        scene.join("b", 4).settle();
        scene.drain("a");
        scene.round();
        assertThat(scene.nodesOf("m")).containsExactly("a", "b");
        scene.settle();
        assertThat(scene.nodesOf("m")).containsExactly("b");
    }

    private ModelWish wish() {
        return scene.state().findModel(new ModelName("m")).orElseThrow();
    }
}
