package io.ruche.scheduler.placement;

import static io.ruche.scheduler.placement.Fleet.GB;
import static io.ruche.scheduler.placement.Fleet.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * A thousand random small fleets: our placement beside an exact search over everything, and beside the formulas of
 * others. The table lies in {@code target/placement-quality.md} afterwards; {@code tests/bench/placement} prints it.
 */
class PlacementQualityTest {
    private static final int FLEETS = 1_000;
    private static final RuntimeOffer MLX = Fleet.mlx("llama");

    private static final Device[] DEVICES = {
        new Device("m4-16", 16 * GIB, 10 * GIB, 120e9, 0, 0, 0),
        new Device("m4-pro-48", 48 * GIB, 36 * GIB, 273e9, 0, 0, 0),
        new Device("m4-pro-64", 64 * GIB, 48 * GIB, 273e9, 0, 0, 0),
        new Device("m4-max-128", 128 * GIB, 96 * GIB, 546e9, 0, 0, 0),
        new Device("spark-128", 128 * GIB, 111 * GIB, 273e9, 0, 0, 0),
        new Device("m3-ultra-96", 96 * GIB, 72 * GIB, 819e9, 0, 0, 0),
    };

    /** What became of one way of placing. */
    private static final class Tally {
        private final String name;
        private int found = 0;
        private int falseFits = 0;
        private int missed = 0;
        private int unlinked = 0;
        private final List<Double> shares = new ArrayList<>();

        Tally(String name) {
            this.name = name;
        }

        void count(Optional<Assigned> answer, PlacementRequest request, Snapshot snapshot, Exhaustive.Best best) {
            if (answer.isEmpty()) {
                if (best.machines() > 0) missed++;
                return;
            }
            if (!answer.get().fits(request)) {
                falseFits++;
                return;
            }
            Optional<Double> speed = answer.get().speed(request, snapshot.links());
            if (speed.isEmpty()) {
                unlinked++;
                return;
            }
            found++;
            if (answer.get().machines().size() == best.machines()) shares.add(speed.get() / best.speed());
            else shares.add(Math.min(1, speed.get() / best.speed()));
        }

        double mean() {
            return shares.stream().mapToDouble(it -> it).average().orElse(0);
        }

        double worst() {
            return shares.stream().mapToDouble(it -> it).min().orElse(0);
        }

        String row() {
            return String.format(
                    Locale.ROOT,
                    "| %s | %d | %d | %d | %d | %.1f %% | %.1f %% |",
                    name,
                    found,
                    missed,
                    falseFits,
                    unlinked,
                    100 * mean(),
                    100 * worst());
        }
    }

    @Test
    void findsEveryFitAndNearlyTheBest() throws IOException {
        Tally ours = new Tally("Ruche");
        Tally exo = new Tally("exo's formulas");
        Tally gpustack = new Tally("GPUStack's formulas");
        Tally parallax = new Tally("Parallax's formulas");
        int feasible = 0;
        int sharded = 0;
        for (long seed = 1; seed <= FLEETS; seed++) {
            SimulatedEntropy chance = new SimulatedEntropy(seed);
            Snapshot snapshot = fleet(chance);
            PlacementRequest request = request(chance);
            Exhaustive.Best best = new Exhaustive(request, snapshot).find();
            if (best.machines() > 0) feasible++;
            if (best.machines() > 1) sharded++;

            Placement placement = Placement.place(request, snapshot);
            Optional<Assigned> plan = placement instanceof Placement.Placed placed
                    ? Optional.of(Assigned.of(placed.plan(), snapshot))
                    : Optional.empty();
            assertThat(plan.isPresent()).as("seed %d: a fit", seed).isEqualTo(best.machines() > 0);
            plan.ifPresent(it -> {
                assertThat(it.fits(request)).isTrue();
                assertThat(it.machines()).as("the fewest").hasSize(best.machines());
            });
            // where the model fits one machine, room decides before speed, as for every other deployment
            if (best.machines() != 1) ours.count(plan, request, snapshot, best);
            if (best.machines() == 1) continue;
            exo.count(Baselines.exo(request, snapshot), request, snapshot, best);
            gpustack.count(Baselines.gpustack(request, snapshot), request, snapshot, best);
            parallax.count(Baselines.parallax(request, snapshot), request, snapshot, best);
        }
        String table = String.format(
                        Locale.ROOT,
                        "%d random fleets, %d of which can hold the model, %d of those only over several machines."
                                + " Counted are the %d that no single machine settles; speed as a share of the exact best.%n"
                                + "More than all of it is what cutting each layer would bring by the speed model where we do not: over links"
                                + " without RDMA, or among ranks that do not divide the KV heads.%n%n",
                        FLEETS,
                        feasible,
                        sharded,
                        FLEETS - feasible + sharded)
                + "| | fits found | fits missed | false fits (out of memory) | over machines that are not linked | mean speed | worst |\n"
                + "|---|---|---|---|---|---|---|\n"
                + String.join("\n", ours.row(), exo.row(), gpustack.row(), parallax.row())
                + "\n";
        Files.writeString(Path.of("target", "placement-quality.md"), table);

        assertThat(sharded).isGreaterThan(FLEETS / 4);
        assertThat(ours.missed + ours.falseFits + ours.unlinked).isZero();
        assertThat(ours.mean()).as(table).isGreaterThanOrEqualTo(0.99);
        assertThat(ours.worst()).as(table).isGreaterThanOrEqualTo(0.95);
    }

    private static Snapshot fleet(SimulatedEntropy chance) {
        int size = 2 + chance.below(4);
        Fleet fleet = new Fleet();
        for (int i = 0; i < size; i++) fleet.with("n" + i, DEVICES[chance.below(DEVICES.length)], MLX);
        Link[] kinds = {Fleet.RDMA, Fleet.THUNDERBOLT, Fleet.ETHERNET};
        boolean mesh = chance.percent(30);
        for (int i = 0; i < size; i++) {
            for (int j = 0; j < i; j++) {
                boolean linked = mesh || chance.percent(70);
                if (linked) fleet.linked("n" + i, "n" + j, kinds[mesh ? 0 : chance.below(3)]);
            }
        }
        List<NodeSnapshot> used = new ArrayList<>();
        for (NodeSnapshot node : fleet.nodes()) {
            NodeMemory memory = node.memory();
            long reserved = chance.percent(40) ? memory.limitBytes() / 100 * chance.below(60) : 0;
            long foreign = chance.percent(30) ? memory.limitBytes() / 100 * chance.below(20) : 0;
            used.add(node.with(new NodeMemory(memory.limitBytes(), reserved, foreign)));
        }
        return new Snapshot(used, fleet.links());
    }

    /** Uneven layers, one of them heavy now and then. */
    private static PlacementRequest request(SimulatedEntropy chance) {
        int layers = 6 + chance.below(6);
        long bytes = (20 + chance.below(200)) * GB;
        ModelFacts.Builder facts = Fleet.layered("llama", layers, bytes).toBuilder();
        long file = facts.getLayerBytes(0) + facts.getLayerBytes(layers + 1);
        for (int layer = 1; layer <= layers; layer++) {
            long even = bytes / layers;
            long size = even / 2 + even / 100 * chance.below(100);
            if (chance.percent(10)) size *= 2;
            facts.setLayerBytes(layer, size);
            file += size;
        }
        int heads = chance.percent(70) ? 32 : 9;
        facts.setFileBytes(file).setHeads(heads).setKvHeads(heads == 9 ? 3 : 8);
        facts.setKvBytesPerToken((long) layers * (10_000 + chance.below(400_000)));
        DeploymentSpec spec = new DeploymentSpec("mlx", "", 1, 1_024 << chance.below(4), 1);
        return new PlacementRequest(new ModelName("m"), "", Optional.of(facts.build()), spec);
    }
}
