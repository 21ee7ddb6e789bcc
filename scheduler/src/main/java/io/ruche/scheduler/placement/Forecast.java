package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.speed.Energy;
import io.ruche.scheduler.speed.LoadTime;
import io.ruche.scheduler.speed.Prediction;
import io.ruche.scheduler.speed.SpeedModel;
import io.ruche.scheduler.speed.StageSpeed;
import io.ruche.scheduler.state.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * What is expected of one replica, each only where all that it rests on is known.
 *
 * @param decodeTokensPerSecond of one request alone
 * @param prefillTokensPerSecond of one prompt alone
 * @param timeToFirstTokenSeconds of a prompt of {@value #PROMPT_TOKENS} tokens that is not cached
 * @param loadSeconds until all stages have their weights, from their own disks
 * @param watts of all its machines while it decodes
 */
public record Forecast(
        OptionalDouble decodeTokensPerSecond,
        OptionalDouble prefillTokensPerSecond,
        OptionalDouble timeToFirstTokenSeconds,
        OptionalDouble loadSeconds,
        OptionalDouble watts) {

    public static final long PROMPT_TOKENS = 1024;
    public static final Forecast UNKNOWN = new Forecast(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty());

    /**
     * @param stages of one replica in rank order
     * @param kinds of machines, where known
     * @param links between them; without one between two stages no speed is told
     * @param factor what was learnt of predictions like this one
     */
    public static Forecast of(
            ModelFacts facts,
            Plan.Mode mode,
            List<Plan.PlannedStage> stages,
            Function<NodeId, Optional<KnownDevice>> kinds,
            Links links,
            double factor) {
        OptionalDouble load = load(stages, kinds);
        boolean writes =
                facts.getRequestsCount() == 0 || facts.getRequestsList().contains("generate");
        Optional<Prediction> raw = writes ? predict(facts, mode, stages, kinds, links) : Optional.empty();
        if (raw.isEmpty()) {
            return new Forecast(
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    OptionalDouble.empty(),
                    load,
                    OptionalDouble.empty());
        }
        Prediction prediction = raw.get().times(factor);
        return new Forecast(
                positive(prediction.decodeTokensPerSecond()),
                positive(prediction.prefillTokensPerSecond()),
                prediction.timeToFirstTokenSeconds(PROMPT_TOKENS, 0),
                load,
                watts(facts, mode, stages, kinds, 1 / raw.get().decodeTokensPerSecond()));
    }

    /** What the speed model says of it, before anything that was learnt. */
    public static Optional<Prediction> predict(
            ModelFacts facts,
            Plan.Mode mode,
            List<Plan.PlannedStage> stages,
            Function<NodeId, Optional<KnownDevice>> kinds,
            Links links) {
        List<StageSpeed> speeds = new ArrayList<>();
        for (Plan.PlannedStage stage : stages) {
            Optional<Device> kind =
                    kinds.apply(stage.node()).map(KnownDevice::device).filter(device -> device.bytesPerSecond() > 0);
            if (kind.isEmpty()) return Optional.empty();
            speeds.add(speed(facts, stage, kind.get()));
        }
        if (mode == Plan.Mode.TENSOR) return slowest(stages, links).map(link -> SpeedModel.tensor(facts, speeds, link));
        List<Link> hops = new ArrayList<>();
        for (int rank = 1; rank < stages.size(); rank++) {
            Optional<Link> hop =
                    links.find(stages.get(rank - 1).node(), stages.get(rank).node());
            if (hop.isEmpty()) return Optional.empty();
            hops.add(SpeedModel.pipelineHop(stages.get(rank).runtime(), hop.get()));
        }
        return Optional.of(SpeedModel.pipeline(facts, speeds, hops));
    }

    private static StageSpeed speed(ModelFacts facts, Plan.PlannedStage stage, Device kind) {
        LayerReads reads = LayerReads.of(facts, stage.runtime(), stage.precision());
        int last = Math.min(stage.stage().lastLayer(), reads.layers() - 1);
        return reads.range(kind, Math.min(stage.stage().firstLayer(), last), last);
    }

    private static Optional<Link> slowest(List<Plan.PlannedStage> stages, Links links) {
        Optional<Link> slowest = Optional.empty();
        for (int one = 0; one < stages.size(); one++) {
            for (int other = one + 1; other < stages.size(); other++) {
                Optional<Link> link =
                        links.find(stages.get(one).node(), stages.get(other).node());
                if (link.isEmpty()) return Optional.empty();
                if (slowest.isEmpty() || Links.BEST_FIRST.compare(link.get(), slowest.get()) > 0) slowest = link;
            }
        }
        return slowest;
    }

    /** The stages load beside each other. */
    private static OptionalDouble load(List<Plan.PlannedStage> stages, Function<NodeId, Optional<KnownDevice>> kinds) {
        double slowest = 0;
        for (Plan.PlannedStage stage : stages) {
            OptionalDouble seconds = kinds.apply(stage.node()).stream()
                    .map(kind -> LoadTime.fromDiskSeconds(kind, weights(stage.bill())))
                    .findFirst()
                    .orElse(OptionalDouble.empty());
            if (seconds.isEmpty()) return seconds;
            slowest = Math.max(slowest, seconds.getAsDouble());
        }
        return OptionalDouble.of(slowest);
    }

    /** What a load reads, of a bill. */
    public static long weights(Bill bill) {
        return bill.lines().stream()
                .filter(item -> item.line() == Bill.Line.WEIGHTS
                        || item.line() == Bill.Line.EMBEDDING
                        || item.line() == Bill.Line.HEAD)
                .mapToLong(Bill.Item::bytes)
                .sum();
    }

    private static OptionalDouble watts(
            ModelFacts facts,
            Plan.Mode mode,
            List<Plan.PlannedStage> stages,
            Function<NodeId, Optional<KnownDevice>> kinds,
            double stepSeconds) {
        int ranks = mode == Plan.Mode.TENSOR ? stages.size() : 1;
        List<Energy.Work> work = new ArrayList<>();
        for (Plan.PlannedStage stage : stages) {
            KnownDevice kind = kinds.apply(stage.node()).orElseThrow();
            double busy = SpeedModel.stageSeconds(facts, speed(facts, stage, kind.device()), ranks);
            work.add(new Energy.Work(kind.power(), busy));
        }
        OptionalDouble joules = Energy.joules(work, stepSeconds);
        return joules.isEmpty() ? joules : OptionalDouble.of(joules.getAsDouble() / stepSeconds);
    }

    private static OptionalDouble positive(double rate) {
        return rate > 0 && Double.isFinite(rate) ? OptionalDouble.of(rate) : OptionalDouble.empty();
    }
}
