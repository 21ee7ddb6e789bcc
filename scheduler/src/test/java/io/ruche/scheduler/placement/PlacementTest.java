package io.ruche.scheduler.placement;

import static io.ruche.scheduler.house.Things.GIB;
import static io.ruche.scheduler.house.Things.joined;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Reason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacementTest {
    private final House house = new House(1);

    @Test
    void placesTheWholeModelOnTheNodeWithMostRoom() {
        house.accept(joined("a", 4 * GIB));
        house.accept(joined("b", 8 * GIB));
        Plan plan = placed(DeploymentSpec.DEFAULT);
        Plan.PlannedStage stage = plan.stages().get(0);

        assertThat(plan.mode()).isEqualTo(Plan.Mode.SINGLE);
        assertThat(stage.nodeName()).isEqualTo("b");
        assertThat(stage.stage().firstLayer()).isZero();
        assertThat(stage.stage().lastLayer()).isEqualTo(29);
        assertThat(stage.runtime()).isEqualTo("djl");
        assertThat(stage.context()).isEqualTo(8192);
        assertThat(stage.slots()).isEqualTo(4);
        assertThat(stage.bill().totalBytes()).isLessThanOrEqualTo(stage.bill().limitBytes());
    }

    @Test
    void aContextThatNobodyChoseShrinksToTheMemory() {
        house.accept(joined("a", GIB + GIB / 2));
        assertThat(placed(DeploymentSpec.DEFAULT).stages().get(0).context()).isEqualTo(4096);
    }

    @Test
    void aContextThatWasChosenDoesNot() {
        house.accept(joined("a", GIB + GIB / 2));
        Placement placement = place(new DeploymentSpec("", "", 1, 8192, 0), Optional.of(Things.facts()));

        assertThat(placement).isInstanceOf(Placement.Never.class);
        assertThat(((Placement.Never) placement).reasons().get(0).help()).isEqualTo("Ask for --context 4096.");
        assertThat(((Placement.Never) placement).bill()).isPresent();
    }

    @Test
    void waitsForWhatMayComeBack() {
        house.accept(joined("a", 4 * GIB));
        house.accept(new Command.DeclareLost(Things.node("a"), Reason.of("node_lost", "silent", "")));

        assertThat(place(DeploymentSpec.DEFAULT, Optional.of(Things.facts()))).isInstanceOf(Placement.NotNow.class);
    }

    @Test
    void aLostNodeThatIsTooSmallAnywayIsNoHope() {
        house.accept(joined("a", 4 * GIB));
        house.accept(new Command.DeclareLost(Things.node("a"), Reason.of("node_lost", "silent", "")));
        Placement placement = place(DeploymentSpec.DEFAULT, Optional.of(Things.big(100 * GIB)));

        assertThat(placement).isInstanceOf(Placement.Never.class);
        assertThat(((Placement.Never) placement).reasons())
                .extracting(Reason::code)
                .containsExactly("memory_never");
    }

    @Test
    void saysHowManyNodesFailedForEachReason() {
        house.accept(joined("a", GIB));
        house.accept(joined("b", GIB));
        house.accept(joined("c", 40 * GIB));
        house.accept(new Command.DrainNode(Things.node("c"), true));
        Placement placement = place(DeploymentSpec.DEFAULT, Optional.of(Things.big(20 * GIB)));

        assertThat(placement).isInstanceOf(Placement.NotNow.class);
        assertThat(((Placement.NotNow) placement).reasons())
                .extracting(Reason::message)
                .satisfiesExactly(
                        memory ->
                                assertThat(memory).startsWith("memory: m needs").endsWith("(2 of 3 nodes)"),
                        draining -> assertThat(draining).isEqualTo("c is being emptied. (1 of 3 nodes)"));
    }

    @Test
    void replicasSpread() {
        house.accept(joined("a", 4 * GIB));
        house.accept(joined("b", 16 * GIB));
        Snapshot snapshot = snapshot();
        Plan first = ((Placement.Placed)
                        Placement.place(request(DeploymentSpec.DEFAULT, Optional.of(Things.facts())), snapshot))
                .plan();
        Plan second = ((Placement.Placed) Placement.place(
                        request(DeploymentSpec.DEFAULT, Optional.of(Things.facts())), snapshot.book(first)))
                .plan();

        assertThat(first.stages().get(0).nodeName()).isEqualTo("b");
        assertThat(second.stages().get(0).nodeName()).isEqualTo("a");
        assertThat(first.hash()).isNotEqualTo(second.hash());
    }

    @Test
    void theHashIsThatOfThePlanAndOfNothingElse() {
        house.accept(joined("a", 8 * GIB));
        Plan plan = placed(DeploymentSpec.DEFAULT);
        assertThat(placed(DeploymentSpec.DEFAULT).hash()).isEqualTo(plan.hash());
        assertThat(placed(new DeploymentSpec("", "fast", 1, 0, 0)).hash()).isNotEqualTo(plan.hash());

        house.accept(joined("z", GIB));
        assertThat(placed(DeploymentSpec.DEFAULT).hash()).isEqualTo(plan.hash());
    }

    @Test
    void withoutNodesOrSizesThereIsNoVerdictYet() {
        assertThat(reasonsOf(place(DeploymentSpec.DEFAULT, Optional.of(Things.facts()))))
                .containsExactly("no_nodes");
        house.accept(joined("a", 8 * GIB));
        assertThat(reasonsOf(place(DeploymentSpec.DEFAULT, Optional.empty()))).containsExactly("model_unknown");
    }

    @Test
    void takesTheRuntimeThatCan() {
        var ollama = Things.djl().toBuilder()
                .setName("ollama")
                .clearArchitectures()
                .clearPrecisions()
                .build();
        house.accept(joined(
                "a", 8 * GIB, Things.djl().toBuilder().setAvailable(false).build(), ollama));

        assertThat(placed(DeploymentSpec.DEFAULT).stages().get(0).runtime()).isEqualTo("ollama");
    }

    private static List<String> reasonsOf(Placement placement) {
        return ((Placement.NotNow) placement)
                .reasons().stream().map(Reason::code).toList();
    }

    private Plan placed(DeploymentSpec spec) {
        return ((Placement.Placed) place(spec, Optional.of(Things.facts()))).plan();
    }

    private Placement place(DeploymentSpec spec, Optional<ModelFacts> facts) {
        return Placement.place(request(spec, facts), snapshot());
    }

    private static PlacementRequest request(DeploymentSpec spec, Optional<ModelFacts> facts) {
        return new PlacementRequest(new ModelName("m"), "ab", facts, spec);
    }

    private Snapshot snapshot() {
        return new Snapshot(house.state().nodes().stream()
                .map(node ->
                        new NodeSnapshot(node, NodeMemory.of(node.inventory(), Optional.empty(), 0), 0, false, false))
                .toList());
    }
}
