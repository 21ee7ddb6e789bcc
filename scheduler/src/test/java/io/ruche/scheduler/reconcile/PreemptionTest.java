package io.ruche.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Demands;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is more important takes the room of what is less, and nothing else does. */
class PreemptionTest {
    private final Scene scene = new Scene();

    @Test
    void theMoreImportantIsPlacedFirst() {
        scene.deploy("apple", 3, 0).deploy("zebra", 3, 5).join("a", 4).settle();

        assertThat(scene.nodesOf("zebra")).containsExactly("a");
        assertThat(scene.named("apple").phase()).isEqualTo(DeploymentPhase.PENDING);
        assertThat(scene.named("apple").reason().help())
                .isEqualTo("Wait until zebra goes, which is more important, or give apple a higher --priority.");
    }

    @Test
    void theLessImportantIsPushedOutAndComesBackWhenThereIsRoom() {
        scene.join("a", 4).deploy("low", 3, 0).settle();
        scene.deploy("high", 3, 1).round();

        assertThat(scene.instances("low")).singleElement().satisfies(it -> {
            assertThat(it.phase()).isEqualTo(InstancePhase.STOPPING);
            assertThat(it.reason().code()).isEqualTo("preempted");
            assertThat(it.reason().message())
                    .isEqualTo("high takes its room, which is more important (priority 1 before 0).");
        });
        assertThat(scene.named("low").reason().code()).isEqualTo("preempted");
        assertThat(scene.named("high").reason().message())
                .isEqualTo("memory: high takes the room of low on a once that has ended.");
        Decision told =
                scene.flight.last("deployment", "high", Decision.Kind.EVICTED).orElseThrow();
        assertThat(told.about()).containsExactly("deployment/high", "deployment/low", "node/a");
        assertThat(scene.flight.about("deployment", "low")).contains(told);

        scene.settle();
        assertThat(scene.named("high").phase()).isEqualTo(DeploymentPhase.READY);
        assertThat(scene.named("low").phase()).isEqualTo(DeploymentPhase.PENDING);
        assertThat(scene.named("low").reason().code()).isEqualTo("memory_now");

        scene.join("b", 4).settle();
        assertThat(scene.nodesOf("low")).containsExactly("b");
        assertThat(scene.nodesOf("high")).as("nothing moves for it").containsExactly("a");
    }

    @Test
    void nothingAsImportantIsPushedOut() {
        scene.join("a", 4).deploy("one", 3, 2).settle();
        scene.deploy("two", 3, 2).settle();

        assertThat(scene.nodesOf("one")).containsExactly("a");
        assertThat(scene.named("two").reason().help()).isEqualTo("Undeploy one.");
        assertThat(stops()).isEmpty();
    }

    /** Else it would end one after the other for nothing. */
    @Test
    void whatFailedOnOneNodePushesOutNobodyOnTheNext() {
        scene.join("a", 4)
                .join("b", 4)
                .deploy("low-1", 3, 0)
                .deploy("low-2", 3, 0)
                .settle();
        scene.broken.add("high");
        scene.deploy("high", 3, 1).settle();

        assertThat(scene.named("high").phase()).isEqualTo(DeploymentPhase.FAILED);
        assertThat(stops()).hasSize(1);
    }

    /** A large one that is ending makes the room, with a small one beside it; nobody larger has to go elsewhere. */
    @Test
    void whatIsEndingAnywayCountsForWhoHasToGo() {
        scene.join("a", 6).join("b", 6).deploy("large", 3, 0).settle();
        String there = scene.nodesOf("large").get(0);
        scene.deploy("small", 2, 1, Demands.NONE.on(List.of(there))).settle();
        scene.deploy("other", 5, 0).settle();
        scene.slow.add("a");
        scene.slow.add("b");
        scene.house.accept(new Command.Undeploy(scene.named("large").name()));
        scene.deploy("high", 5, 1).round();

        assertThat(scene.instances("small")).extracting(Instance::phase).containsExactly(InstancePhase.STOPPING);
        assertThat(scene.instances("other")).extracting(Instance::phase).containsExactly(InstancePhase.READY);
    }

    @Test
    void whileWhatWasPushedOutIsEndingNothingMoreGoes() {
        scene.join("a", 4)
                .join("b", 4)
                .deploy("low-1", 3, 0)
                .deploy("low-2", 3, 0)
                .settle();
        scene.slow.add("a");
        scene.slow.add("b");
        scene.deploy("high", 3, 1).round();
        assertThat(stops()).hasSize(1);
        for (int i = 0; i < 5; i++) scene.round();
        assertThat(stops()).as("one is enough").hasSize(1);

        scene.slow.clear();
        scene.settle();
        assertThat(scene.named("high").phase()).isEqualTo(DeploymentPhase.READY);
        assertThat(stops()).hasSize(1);
    }

    @Test
    void theRoomIsHeldUntilAllOfItIsFree() {
        scene.join("a", 4).deploy("half-1", 1.8, 0).deploy("half-2", 1.8, 0).settle();
        scene.deploy("high", 3, 1).round();
        assertThat(stops()).hasSize(2);
        Instance first = scene.instances("half-1").get(0);
        scene.house.accept(new Command.RemoveInstance(first.id(), false));
        scene.round();
        assertThat(scene.nodesOf("half-1"))
                .as("it would fit, but the room is promised")
                .isEmpty();
        scene.deploy("aaa", 1.8, 1).round();
        assertThat(scene.nodesOf("aaa")).as("nor is it for an equal").isEmpty();

        scene.house.accept(Things.undeploy("aaa"));
        scene.settle();
        assertThat(scene.named("high").phase()).isEqualTo(DeploymentPhase.READY);
        assertThat(scene.nodesOf("half-1")).isEmpty();
    }

    @Test
    void onlyReplicasThatStandInTheWayGo() {
        scene.join("a", 4).join("b", 4);
        scene.deploy("low", 3, 2, Demands.NONE.keptApart()).settle();
        assertThat(scene.nodesOf("low")).containsExactly("a", "b");
        scene.deploy("high", 3, 1).settle();

        assertThat(scene.nodesOf("low")).hasSize(1);
        assertThat(scene.named("low").phase()).isEqualTo(DeploymentPhase.DEGRADED);
        assertThat(scene.named("high").phase()).isEqualTo(DeploymentPhase.READY);
    }

    @Test
    void aMoreImportantOneThatMustMovePushesOutBeforeItEnds() {
        scene.join("a", 4).deploy("high", 3, 1).settle();
        scene.join("b", 4).deploy("low", 3, 0).settle();
        scene.drain("a");
        scene.round();
        assertThat(scene.nodesOf("high")).as("it serves until it has a place").containsExactly("a");

        scene.settle();
        assertThat(scene.nodesOf("high")).containsExactly("b");
        assertThat(scene.named("high").phase()).isEqualTo(DeploymentPhase.READY);
        assertThat(scene.nodesOf("low")).isEmpty();
    }

    @Test
    void nobodyIsPushedOutForNothing() {
        scene.join("a", 4).deploy("low", 1, 0).deploy("equal", 2, 1).settle();
        scene.deploy("high", 3, 1).settle();

        assertThat(stops()).as("without low it would not fit either").isEmpty();
        assertThat(scene.nodesOf("low")).containsExactly("a");
    }

    @Test
    void whatIsToldChangesWithWhoIsInTheWay() {
        scene.join("a", 4).deploy("one", 1.8, 0).deploy("two", 1.8, 0).settle();
        scene.deploy("three", 2, 0).settle();
        Reason before = scene.named("three").reason();
        assertThat(before.help()).isEqualTo("Undeploy one.");

        scene.house.accept(Things.undeploy("one"));
        scene.deploy("newer", 1.9, 1).settle();
        assertThat(scene.nodesOf("newer")).containsExactly("a");
        assertThat(scene.named("three").reason().code()).isEqualTo(before.code());
        assertThat(scene.named("three").reason().help()).isNotEqualTo(before.help());
    }

    private List<Command> stops() {
        return scene.commanded.stream()
                .filter(Command.StopInstance.class::isInstance)
                .toList();
    }
}
