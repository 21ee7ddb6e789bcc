package io.ruche.scheduler.placement;

import static io.ruche.scheduler.placement.Fleet.GB;
import static io.ruche.scheduler.placement.Fleet.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Evictions, moves, idle models and batches. */
class RoomMakingTest {
    private static final RuntimeOffer MLX = Fleet.mlx("llama");
    private static final Device MACHINE = new Device("m", 64 * GIB, 100 * GB, 273e9, 0, 0, 0);

    @Test
    void theFewestGoThenTheLeastImportantThenTheSmallest() {
        Fleet fleet = new Fleet()
                .with("a", MACHINE, MLX)
                .with("b", MACHINE, MLX)
                .holding("a", "half-1", 45 * GB, 0)
                .holding("a", "half-2", 45 * GB, 0)
                .holding("b", "whole", 95 * GB, 0);
        assertThat(victims(fleet, 80, 0)).as("one rather than two").containsExactly("whole");
        assertThat(victims(fleet, 40, 0)).as("the smallest").containsExactly("half-1");

        fleet.holding("a", "tiny", GB, 0);
        fleet = new Fleet()
                .with("a", MACHINE, MLX)
                .with("b", MACHINE, MLX)
                .holding("a", "small-but-dear", 60 * GB, 5)
                .holding("a", "floor", 30 * GB, 9)
                .holding("b", "large-and-cheap", 95 * GB, 1);
        assertThat(victims(fleet, 50, 9)).as("the least important").containsExactly("large-and-cheap");
    }

    @Test
    void nothingMoreImportantGoesAndPreemptionTakesOnlyWhatIsLess() {
        Fleet fleet = new Fleet().with("a", MACHINE, MLX).holding("a", "other", 95 * GB, 3);
        PlacementRequest equal = request("m", 50, 3);
        PlacementRequest higher = request("m", 50, 4);

        assertThat(victims(fleet, 50, 2)).isEmpty();
        assertThat(Evictions.find(equal, fleet.snapshot())).isPresent();
        assertThat(Evictions.preempt(equal, fleet.snapshot())).isEmpty();
        Evictions.Eviction pushed = Evictions.preempt(higher, fleet.snapshot()).orElseThrow();
        assertThat(pushed.victims()).containsExactly(new DeploymentName("other"));
        assertThat(pushed.bytes()).isEqualTo(95 * GB);
        assertThat(pushed.reason().message()).isEqualTo("memory: other (95.0 GB) takes the room that m needs on a.");
    }

    @Test
    void whatIsMoreImportantIsNamedWhereNothingElseIsInTheWay() {
        Fleet fleet = new Fleet().with("a", MACHINE, MLX).holding("a", "dear", 95 * GB, 3);
        PlacementRequest low = request("m", 50, 2);
        Placement.NotNow full = (Placement.NotNow) Placement.place(low, fleet.snapshot());
        assertThat(full.reasons().get(0).message())
                .isEqualTo("memory: dear (95.0 GB) takes the room that m needs on a.");
        assertThat(full.reasons().get(0).help())
                .isEqualTo("Wait until dear goes, which is more important, or give m a higher --priority.");

        Placement.NotNow brief = (Placement.NotNow) Placement.placeBriefly(low, fleet.snapshot());
        assertThat(brief.with(full.reasons().get(0))).isEqualTo(full);
        assertThat(Placement.placeBriefly(low, fleet.with("b", MACHINE, MLX).snapshot()))
                .isInstanceOf(Placement.Placed.class);
    }

    @Test
    void amongManyThoseInTheWayAreFound() {
        Fleet fleet = new Fleet();
        for (int i = 10; i < 50; i++) {
            fleet.with("n" + i, MACHINE, MLX)
                    .holding("n" + i, "one-" + i, 40 * GB, 0)
                    .holding("n" + i, "two-" + i, (i == 33 ? 55 : 58) * GB, i == 33 ? 0 : 1);
        }
        assertThat(victims(fleet, 50, 0)).containsExactly("two-33");
        assertThat(victims(fleet, 50, 1)).as("the less important one").containsExactly("two-33");
        assertThat(victims(fleet, 57, 1)).hasSize(1);
        assertThat(victims(fleet, 85, 1)).hasSize(2);
    }

    @Test
    void drainingMovesWhatIsThereAndNothingElse() {
        Fleet fleet = new Fleet()
                .with("a", MACHINE, MLX)
                .with("b", MACHINE, MLX)
                .with("c", MACHINE, MLX)
                .holding("a", "x", 60 * GB, 0)
                .holding("a", "y", 30 * GB, 0)
                .holding("b", "z", 50 * GB, 0);
        Moves.Drain drain = Moves.drain(Fleet.id("a"), fleet.snapshot());

        assertThat(drain.stay()).isEmpty();
        assertThat(drain.moves()).extracting(it -> it.deployment().value()).containsExactlyInAnyOrder("x", "y");
        assertThat(drain.moves())
                .flatExtracting(it -> it.plan().stages())
                .extracting(Plan.PlannedStage::nodeName)
                .doesNotContain("a");

        Moves.Drain full =
                Moves.drain(Fleet.id("a"), fleet.holding("c", "w", 70 * GB, 0).snapshot());
        assertThat(full.stay()).extracting(it -> it.deployment().value()).containsExactly("x");
    }

    /** What is beside it there has to leave as well, and makes no room. */
    @Test
    void nobodyOnTheDrainedNodeIsAskedToGo() {
        Fleet fleet = new Fleet()
                .with("a", MACHINE, MLX)
                .holding("a", "dear", 60 * GB, 5)
                .holding("a", "cheap", 30 * GB, 0);

        assertThat(Moves.drain(Fleet.id("a"), fleet.snapshot()).stuck())
                .hasSize(2)
                .allSatisfy(it -> {
                    assertThat(it.preemption()).isEmpty();
                    assertThat(((Placement.NotNow) it.why()).reasons().get(0).code())
                            .isEqualTo("node_draining");
                });
    }

    @Test
    void freeMemoryInPiecesIsJoinedByOneMove() {
        Fleet fleet = new Fleet()
                .with("a", MACHINE, MLX)
                .with("b", MACHINE, MLX)
                .holding("a", "x", 40 * GB, 0)
                .holding("b", "y", 45 * GB, 0);
        PlacementRequest large = request("large", 85, 0);

        assertThat(Placement.place(large, fleet.snapshot())).isInstanceOf(Placement.NotNow.class);
        Moves.Rearrangement moved = Moves.toFit(large, fleet.snapshot()).orElseThrow();
        assertThat(moved.moves())
                .singleElement()
                .extracting(it -> it.deployment().value())
                .isEqualTo("x");
        assertThat(moved.plan().stages().get(0).nodeName()).isEqualTo("a");
        assertThat(Moves.toFit(request("m", 20, 0), fleet.snapshot())
                        .orElseThrow()
                        .moves())
                .isEmpty();
    }

    @Test
    void twoMovesWhereOneIsNotEnough() {
        Fleet fleet = new Fleet()
                .with("a", MACHINE, MLX)
                .with("b", MACHINE, MLX)
                .with("c", MACHINE, MLX)
                .holding("a", "x1", 25 * GB, 0)
                .holding("a", "x2", 25 * GB, 0)
                .holding("b", "y", 65 * GB, 0)
                .holding("c", "z", 65 * GB, 0);
        Moves.Rearrangement moved =
                Moves.toFit(request("large", 85, 0), fleet.snapshot()).orElseThrow();

        assertThat(moved.moves()).extracting(it -> it.deployment().value()).containsExactlyInAnyOrder("x1", "x2");
        assertThat(Moves.toFit(
                        request("huge", 98, 0),
                        fleet.holding("b", "more", 20 * GB, 0).snapshot()))
                .isEmpty();
    }

    @Test
    void theLongestIdleGoesFirstAndNoneTooMany() {
        List<NodeSnapshot> nodes = new Fleet().with("a", MACHINE, MLX).nodes();
        NodeSnapshot node = nodes.get(0)
                .hold(idle("old", 10, 9_000))
                .hold(idle("older", 40, 10_000))
                .hold(idle("fresh", 40, 10));
        Snapshot snapshot = new Snapshot(List.of(node));

        assertThat(names(Idle.makingRoom(request("m", 40, 0), snapshot, 600))).containsExactly("older");
        assertThat(names(Idle.makingRoom(request("m", 50, 0), snapshot, 600))).containsExactly("older", "old");
        assertThat(Idle.makingRoom(request("m", 70, 0), snapshot, 600)).isEmpty();
        assertThat(names(Idle.makingRoom(request("m", 5, 0), snapshot, 600))).isEmpty();
    }

    @Test
    void aBatchIsDecidedByImportanceThenSizeAndPromisesNothingTwice() {
        Fleet fleet = new Fleet().with("a", MACHINE, MLX);
        Batch.Outcome outcome = Batch.place(
                List.of(request("small", 20, 0), request("large", 60, 0), request("dear", 30, 5)), fleet.snapshot());

        assertThat(outcome.placements().get(2)).isInstanceOf(Placement.Placed.class);
        assertThat(outcome.placements().get(1)).isInstanceOf(Placement.Placed.class);
        assertThat(outcome.placements().get(0)).isInstanceOf(Placement.NotNow.class);
        assertThat(outcome.after().nodes().get(0).memory().reservedBytes()).isBetween(90 * GB, 100 * GB);
        assertThat(Batch.replicas(request("m", 40, 0), 2, fleet.snapshot())).hasSize(2);
        assertThat(Batch.replicas(request("m", 40, 0), 3, fleet.snapshot()))
                .as("all or none")
                .isEmpty();
    }

    @Test
    void pinsAndDistanceAreKept() {
        Fleet fleet = new Fleet().with("a", MACHINE, MLX).with("b", MACHINE, MLX);
        PlacementRequest pinned = request("m", 20, 0).with(Constraints.NONE.pinnedTo(List.of(Fleet.id("b"))));
        assertThat(((Placement.Placed) Placement.place(pinned, fleet.snapshot()))
                        .plan()
                        .stages()
                        .get(0)
                        .nodeName())
                .isEqualTo("b");
        PlacementRequest apart = request("m", 20, 0).with(Constraints.NONE.keptApart(true));
        assertThat(Batch.replicas(apart, 2, fleet.snapshot())).hasSize(2);
        assertThat(Batch.replicas(apart, 3, fleet.snapshot())).isEmpty();
    }

    @Test
    void replicasThatShallBeApartStayApartWhenTheyMove() {
        PlacementRequest apart = request("m", 30, 0);
        apart = apart.with(apart.constraints().keptApart(true));
        Snapshot snapshot = new Fleet()
                .with("a", MACHINE, MLX)
                .with("b", MACHINE, MLX)
                .with("c", MACHINE, MLX)
                .snapshot();
        snapshot = holding(snapshot, "a", "m-0", apart);
        snapshot = holding(snapshot, "b", "m-1", apart);

        Moves.Drain drain = Moves.drain(Fleet.id("a"), snapshot);

        assertThat(drain.stay()).isEmpty();
        assertThat(drain.moves())
                .singleElement()
                .satisfies(move ->
                        assertThat(move.plan().stages().get(0).nodeName()).isEqualTo("c"));
        assertThat(Moves.drain(Fleet.id("a"), holding(snapshot, "c", "m-2", apart))
                        .moves())
                .isEmpty();
    }

    private static Snapshot holding(Snapshot snapshot, String name, String replica, PlacementRequest request) {
        return snapshot.with(node -> node.node().name().equals(name)
                ? node.hold(new Holding(new DeploymentName("m"), replica, request, 31 * GB, 0))
                : node);
    }

    private static Holding idle(String name, long gigabytes, long seconds) {
        return new Holding(new DeploymentName(name), "0", request(name, gigabytes, 0), gigabytes * GB, seconds);
    }

    private static List<String> names(Optional<List<Holding>> holdings) {
        return holdings.orElseThrow().stream()
                .map(it -> it.deployment().value())
                .toList();
    }

    private static List<String> victims(Fleet fleet, long gigabytes, int priority) {
        return Evictions.find(request("m", gigabytes, priority), fleet.snapshot())
                .map(it -> it.victims().stream().map(DeploymentName::value).toList())
                .orElse(List.of());
    }

    private static PlacementRequest request(String name, long gigabytes, int priority) {
        return Fleet.request(name, Fleet.layered("llama", 30, gigabytes * GB), Constraints.NONE.withPriority(priority))
                .with(new DeploymentSpec("", "", 1, 1_024, 1));
    }
}
