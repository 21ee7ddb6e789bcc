package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.memory.RangeNeeds;
import io.ruche.scheduler.memory.RuntimeProfile;
import io.ruche.scheduler.memory.StageNeed;
import io.ruche.scheduler.speed.Prediction;
import io.ruche.scheduler.speed.SpeedModel;
import io.ruche.scheduler.speed.StageSpeed;
import io.ruche.scheduler.state.Stage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * A model over several machines, all of its stages or none: the fewest machines that hold it, of those the fastest set,
 * as a tensor-parallel group or as a pipeline, whichever is predicted to be faster. One run, one thread.
 */
final class ShardSearch {
    /** Stages of one replica at most, where nobody says. */
    static final int MOST = 16;
    /** Requests at once in a sharded replica when nobody says: more has ended in crashes of sharded runtimes. */
    private static final int SLOTS = 1;

    private final PlacementRequest request;
    private final ModelFacts facts;
    private final Snapshot snapshot;
    private final Chain chain;
    private final int slots;

    private record Found(
            Crew crew, Plan.Mode mode, int[] machines, Cuts.Cut cut, int context, int replicas, long nanos) {}

    ShardSearch(PlacementRequest request, ModelFacts facts, Snapshot snapshot, Chain chain) {
        this.request = request;
        this.facts = facts;
        this.snapshot = snapshot;
        this.chain = chain;
        this.slots = request.spec().slots() > 0 ? request.spec().slots() : SLOTS;
    }

    Optional<Plan> find() {
        if (snapshot.links().isEmpty() || facts.getLayers() < 2) return Optional.empty();
        List<Crew> crews = Crew.of(facts, request, snapshot, chain);
        if (crews.isEmpty()) return Optional.empty();
        List<List<Members>> members = crews.stream()
                .map(crew -> Members.of(crew, snapshot.neighbourhoods()))
                .toList();
        int wanted = request.constraints().machines();
        int most = Math.min(wanted > 0 ? wanted : MOST, snapshot.nodes().size());
        for (int size = 2; size <= most; size++) {
            for (int context : Candidate.contexts(request, facts)) {
                Optional<Found> best = best(crews, members, size, context);
                if (best.isPresent()) return best.map(this::plan);
            }
        }
        return Optional.empty();
    }

    private Optional<Found> best(List<Crew> crews, List<List<Members>> members, int size, int context) {
        Optional<Found> best = Optional.empty();
        for (int i = 0; i < crews.size(); i++) {
            Trial trial = new Trial(crews.get(i), size, context);
            PriorityQueue<MachineSets.MachineSet> sets = MachineSets.of(crews.get(i), members.get(i), size, trial);
            int[] last = new int[0];
            while (!sets.isEmpty()) {
                MachineSets.MachineSet set = sets.remove();
                if (best.isPresent() && !mayBeat(set, best.get())) break;
                if (Arrays.equals(last, set.machines())) continue;
                last = set.machines();
                Optional<Found> found = trial.find(set);
                if (found.isPresent() && (best.isEmpty() || beats(found.get(), best.get()))) best = found;
            }
        }
        return best;
    }

    private static boolean mayBeat(MachineSets.MachineSet set, Found best) {
        if (set.replicas() != best.replicas()) return set.replicas() < best.replicas();
        // a bound that is reached differs from what is found by rounding alone
        return set.boundNanos() < best.nanos() - best.nanos() / 1_000_000;
    }

    private static boolean beats(Found found, Found best) {
        if (found.replicas() != best.replicas()) return found.replicas() < best.replicas();
        return found.nanos() < best.nanos();
    }

    /** Sets of one size with one runtime and context. */
    private final class Trial implements MachineSets.Bounds {
        private final Crew crew;
        private final int size;
        private final int context;
        private final RangeNeeds needs;
        private final LayerReads reads;
        private final long pipelineBytes;
        private final long rankBytes;
        /** By position, one more than the layers that it has room for; 0 until somebody asks. */
        private final int[] mostLayers;

        Trial(Crew crew, int size, int context) {
            this.crew = crew;
            this.size = size;
            this.context = context;
            this.mostLayers = new int[crew.free().length];
            RuntimeProfile profile = request.profile(crew.runtime());
            String precision = request.spec().precision();
            this.needs = RangeNeeds.of(facts, profile, precision, context, slots);
            this.reads = LayerReads.of(facts, crew.runtime(), precision);
            this.pipelineBytes = size <= facts.getLayers() ? needs.leastBytes(size) : Long.MAX_VALUE;
            this.rankBytes = Part.divides(facts, size)
                    ? StageNeed.rank(facts, profile, precision, context, slots, size)
                            .bill()
                            .totalBytes()
                    : Long.MAX_VALUE;
        }

        @Override
        public long pipelineBytes() {
            return pipelineBytes;
        }

        @Override
        public int layers() {
            return reads.layers();
        }

        @Override
        public int mostLayers(int at) {
            if (!crew.pipeline()[at]) return 0;
            if (mostLayers[at] == 0) mostLayers[at] = 1 + needs.mostLayers(crew.free()[at]);
            return mostLayers[at] - 1;
        }

        @Override
        public long rankBytes() {
            return rankBytes;
        }

        @Override
        public long boundNanos(int[] machines) {
            double layer = Double.POSITIVE_INFINITY;
            double read = Double.POSITIVE_INFINITY;
            double hop = Double.POSITIVE_INFINITY;
            double slowest = 0;
            boolean meshed = rankBytes < Long.MAX_VALUE;
            for (int i = 0; i < machines.length; i++) {
                int at = machines[i];
                layer = Math.min(layer, crew.layerSeconds()[at]);
                read = Math.min(read, crew.byteSeconds()[at]);
                slowest = Math.max(slowest, rankSeconds(at));
                for (int j = 0; j < i; j++) {
                    Optional<Link> link = snapshot.neighbourhoods().between(at, machines[j]);
                    if (link.isPresent()) hop = Math.min(hop, SpeedModel.hopSeconds(facts, link.get()));
                    meshed &= link.isPresent() && link.get().kind().carriesTensorParallel();
                }
            }
            double all = layer * reads.layers() + read * reads.before(reads.layers());
            boolean sums = request.constraints().objective() == Constraints.Objective.LATENCY;
            double pipeline = sums ? all + (size - 1) * hop : Math.max(hop, all / size);
            return (long) Math.min(
                    1e18, 1e9 * (meshed ? Math.min(pipeline, slowest + 2.0 * facts.getLayers() * hop) : pipeline));
        }

        private double rankSeconds(int at) {
            return crew.layerSeconds()[at] * reads.layers()
                    + crew.byteSeconds()[at] * reads.before(reads.layers()) / size;
        }

        Optional<Found> find(MachineSets.MachineSet set) {
            Optional<Found> tensor = tensor(set);
            Optional<Found> pipeline = pipeline(set);
            if (tensor.isEmpty() || pipeline.isEmpty()) return tensor.or(() -> pipeline);
            return tensor.get().nanos() <= pipeline.get().nanos() ? tensor : pipeline;
        }

        private Optional<Found> tensor(MachineSets.MachineSet set) {
            int[] machines = set.machines();
            for (int at : machines) {
                if (!crew.tensor()[at] || crew.free()[at] < rankBytes) return Optional.empty();
            }
            Optional<Link> slowest = slowest(machines);
            if (slowest.isEmpty() || !slowest.get().kind().carriesTensorParallel()) return Optional.empty();
            List<StageSpeed> ranks = new ArrayList<>();
            for (int at : machines) ranks.add(reads.all(device(at)));
            double seconds = 1 / SpeedModel.tensor(facts, ranks, slowest.get()).decodeTokensPerSecond();
            Cuts.Cut uncut = new Cuts.Cut(new int[0], new int[0], seconds);
            return Optional.of(
                    new Found(crew, Plan.Mode.TENSOR, machines, uncut, context, set.replicas(), nanos(seconds)));
        }

        private double hop(int one, int other) {
            return snapshot.neighbourhoods()
                    .between(one, other)
                    .map(link -> SpeedModel.hopSeconds(facts, SpeedModel.pipelineHop(crew.runtime(), link)))
                    .orElse(Double.POSITIVE_INFINITY);
        }

        private Optional<Found> pipeline(MachineSets.MachineSet set) {
            int[] machines = set.machines();
            if (set.freeBytes() < pipelineBytes) return Optional.empty();
            long[] caps = new long[size];
            double[] layers = new double[size];
            double[] bytes = new double[size];
            double[][] hops = new double[size][size];
            for (int i = 0; i < size; i++) {
                if (!crew.pipeline()[machines[i]]) return Optional.empty();
                caps[i] = crew.free()[machines[i]];
                layers[i] = crew.layerSeconds()[machines[i]];
                bytes[i] = crew.byteSeconds()[machines[i]];
                for (int j = 0; j < size; j++) {
                    hops[i][j] = i == j ? Double.POSITIVE_INFINITY : hop(machines[i], machines[j]);
                }
            }
            Cuts cuts = new Cuts(
                    caps,
                    layers,
                    bytes,
                    hops,
                    needs,
                    reads,
                    request.constraints().objective());
            return StageOrder.best(cuts)
                    .map(cut -> new Found(
                            crew, Plan.Mode.PIPELINE, machines, cut, context, set.replicas(), nanos(cut.seconds())));
        }
    }

    /** Of all pairs; empty when a pair is not linked. */
    private Optional<Link> slowest(int[] machines) {
        Optional<Link> slowest = Optional.empty();
        for (int one : machines) {
            for (int other : machines) {
                if (one >= other) continue;
                Optional<Link> link = snapshot.neighbourhoods().between(one, other);
                if (link.isEmpty()) return Optional.empty();
                if (slowest.isEmpty() || Links.BEST_FIRST.compare(link.get(), slowest.get()) > 0) slowest = link;
            }
        }
        return slowest;
    }

    /** Whole numbers, so that every machine that decides finds the same set best. */
    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }

    private Device device(int at) {
        return snapshot.nodes().get(at).device().orElse(Crew.UNKNOWN);
    }

    private Plan plan(Found found) {
        List<Plan.PlannedStage> stages = new ArrayList<>();
        List<StageSpeed> speeds = new ArrayList<>();
        List<Link> hops = new ArrayList<>();
        LayerReads reads =
                LayerReads.of(facts, found.crew().runtime(), request.spec().precision());
        boolean tensor = found.mode() == Plan.Mode.TENSOR;
        int size = found.machines().length;
        boolean known = true;
        for (int rank = 0; rank < size; rank++) {
            int at = found.machines()[tensor ? rank : found.cut().order()[rank]];
            int first = tensor || rank == 0 ? 0 : found.cut().ends()[rank - 1];
            int last = tensor ? facts.getLayers() - 1 : found.cut().ends()[rank] - 1;
            stages.add(stage(found, at, new Stage("", rank, size, first, last)));
            speeds.add(reads.range(device(at), first, last));
            known &= snapshot.nodes().get(at).device().isPresent();
            if (!tensor && rank > 0) {
                int before = found.machines()[found.cut().order()[rank - 1]];
                Link link = snapshot.neighbourhoods().between(before, at).orElseThrow();
                hops.add(SpeedModel.pipelineHop(found.crew().runtime(), link));
            }
        }
        Prediction prediction = tensor
                ? SpeedModel.tensor(facts, speeds, slowest(found.machines()).orElseThrow())
                : SpeedModel.pipeline(facts, speeds, hops);
        return new Plan(
                PlanHashes.of(request, found.mode(), stages),
                found.mode(),
                stages,
                known ? Optional.of(prediction) : Optional.empty());
    }

    private Plan.PlannedStage stage(Found found, int at, Stage stage) {
        NodeSnapshot node = snapshot.nodes().get(at);
        StageNeed need = new StageNeed(
                facts,
                request.profile(found.crew().runtime()),
                request.spec().precision(),
                found.context(),
                slots,
                stage.firstLayer(),
                stage.lastLayer(),
                found.mode() == Plan.Mode.TENSOR ? stage.size() : 1);
        return new Plan.PlannedStage(
                node.node().id(),
                node.node().name(),
                stage,
                found.crew().runtime(),
                request.spec().precision(),
                found.context(),
                slots,
                need.bill().withLimit(node.memory().freeBytes()));
    }
}
