package io.ruche.scheduler.reconcile;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.memory.LearntOverhead;
import io.ruche.scheduler.placement.Forecast;
import io.ruche.scheduler.placement.Links;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.speed.Corrections;
import io.ruche.scheduler.speed.Prediction;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * What agents' measurements teach: what runtimes take beside their bills, how far predictions are off, how fast the
 * memory of an unknown machine is, and how fast each machine loads. Every footprint counts once a load, every speed when
 * a request that ran alone has ended. Soft: a new leader begins anew. Immutable, any thread.
 */
public final class Learning {
    /** A speed counts after so many more tokens: fewer say more of chance than of the machine. */
    static final long TOKENS = 16;
    /** Fewer readings of a machine's memory say nothing. */
    private static final int ENOUGH = 3;
    /** Of a step that reads memory for less than this share of its time nothing can be told of the memory. */
    private static final double LEAST_READING = 0.2;
    /** Bytes a second that no machine's memory has. */
    private static final double NONSENSE = 1e14;
    /** Of each machine; the oldest go. */
    private static final int KEPT = 31;
    /** Memory is read at this rate when two rates are compared: any will do, as time falls with it linearly. */
    private static final double SOME_BYTES_PER_SECOND = 1e9;

    public static final Learning NONE =
            new Learning(LearntOverhead.NONE, Corrections.NONE, TreePMap.empty(), TreePMap.empty(), TreePMap.empty());

    private final LearntOverhead overhead;
    private final Corrections corrections;
    /** Bytes a second that decoding was seen to read. */
    private final TreePMap<NodeId, PVector<Double>> bandwidths;
    /** Bytes a second that loads were seen to take. */
    private final TreePMap<NodeId, PVector<Double>> loads;

    private final TreePMap<InstanceId, Mark> marks;

    /**
     * @param tokens generated when its speed last counted
     * @param rate last told, which changes when a request ends
     * @param beside whether more than one was under way since it last changed
     */
    private record Mark(long generation, boolean footprint, long tokens, float rate, boolean beside) {}

    private Learning(
            LearntOverhead overhead,
            Corrections corrections,
            TreePMap<NodeId, PVector<Double>> bandwidths,
            TreePMap<NodeId, PVector<Double>> loads,
            TreePMap<InstanceId, Mark> marks) {
        this.overhead = overhead;
        this.corrections = corrections;
        this.bandwidths = bandwidths;
        this.loads = loads;
        this.marks = marks;
    }

    public LearntOverhead overhead() {
        return overhead;
    }

    public Corrections corrections() {
        return corrections;
    }

    /** Of a node's memory, as far as decoding showed it. */
    Optional<Double> bandwidth(NodeId node) {
        return Optional.ofNullable(bandwidths.get(node))
                .filter(seen -> seen.size() >= ENOUGH)
                .map(Learning::median);
    }

    /** As these machines were seen to load before; empty when one of them never did. */
    OptionalDouble loadSeconds(List<Plan.PlannedStage> stages) {
        double slowest = 0;
        for (Plan.PlannedStage stage : stages) {
            PVector<Double> seen = loads.get(stage.node());
            if (seen == null) return OptionalDouble.empty();
            slowest = Math.max(slowest, Forecast.weights(stage.bill()) / median(seen));
        }
        return OptionalDouble.of(slowest);
    }

    /** With what agents say now; this one itself when they say nothing new. */
    public Learning with(State state, Observed observed, DeviceSheet sheet) {
        Learning now = this;
        for (Instance instance : state.instances()) {
            if (instance.phase() != InstancePhase.READY) continue;
            Optional<InstanceActual> actual = observed.find(instance.node())
                    .map(seen -> seen.instances().get(instance.id()))
                    .filter(it -> it.getGeneration() == instance.generation());
            if (actual.isPresent()) now = now.with(state, sheet, instance, actual.get());
        }
        return now.forget(state);
    }

    private Learning with(State state, DeviceSheet sheet, Instance instance, InstanceActual actual) {
        Optional<ModelFacts> facts = actual.hasFacts()
                ? Optional.of(actual.getFacts())
                : state.findModel(state.getDeployment(instance.deployment()).model())
                        .flatMap(ModelWish::facts);
        if (facts.isEmpty()) return this;
        Mark kept = marks.get(instance.id());
        Mark mark = kept == null || kept.generation() != instance.generation()
                ? new Mark(instance.generation(), false, 0, 0, false)
                : kept;
        Learning now = this;
        boolean footprint = mark.footprint() || actual.getFootprintBytes() > 0;
        if (footprint && !mark.footprint()) now = now.loaded(instance, actual, facts.get());
        // a runtime that was started anew counts from nothing
        long tokens = Math.min(mark.tokens(), actual.getGeneratedTokens());
        float rate = actual.hasDecodeTokensPerSecond() ? actual.getDecodeTokensPerSecond() : 0;
        boolean ended = Float.compare(rate, mark.rate()) != 0;
        boolean crowded = actual.getRunningRequests() > 1;
        boolean beside = mark.beside() || crowded || actual.getWaitingRequests() > 0;
        // beside other requests each is slower than alone
        if (ended && !beside && rate != 0 && actual.getGeneratedTokens() >= tokens + TOKENS) {
            now = now.decoded(state, sheet, instance, actual, facts.get());
            tokens = actual.getGeneratedTokens();
        }
        Mark next = new Mark(instance.generation(), footprint, tokens, rate, ended ? crowded : beside);
        return next.equals(kept) ? this : now.marked(instance.id(), next);
    }

    private Learning loaded(Instance instance, InstanceActual actual, ModelFacts facts) {
        LearntOverhead more = overhead.with(
                instance.runtime(),
                facts.getArchitecture(),
                instance.bill(),
                actual.getFootprintBytes(),
                actual.hasKvCacheBytes() ? OptionalLong.of(actual.getKvCacheBytes()) : OptionalLong.empty());
        OptionalDouble seconds = loadSeconds(instance);
        TreePMap<NodeId, PVector<Double>> rates = seconds.isEmpty()
                ? loads
                : added(loads, instance.node(), Forecast.weights(instance.bill()) / seconds.getAsDouble());
        return new Learning(more, corrections, bandwidths, rates, marks);
    }

    /** From the beginning of the load until it was ready, as its timeline tells; empty when it does not. */
    public static OptionalDouble loadSeconds(Instance instance) {
        long from = -1;
        OptionalDouble seconds = OptionalDouble.empty();
        for (io.ruche.scheduler.state.Transition step : instance.timeline().transitions()) {
            if (step.to().equals("loading")) from = step.atMillis();
            if (step.to().equals("ready") && from >= 0 && step.atMillis() > from) {
                seconds = OptionalDouble.of((step.atMillis() - from) / 1000.0);
                from = -1;
            }
        }
        return seconds;
    }

    private Learning decoded(
            State state, DeviceSheet sheet, Instance instance, InstanceActual actual, ModelFacts facts) {
        Optional<Node> node = state.findNode(instance.node());
        if (node.isEmpty() || instance.stage().size() > 1) return this;
        Plan.PlannedStage stage = Replica.stage(state, instance);
        double measured = actual.getDecodeTokensPerSecond();
        Optional<KnownDevice> kind = new FleetKnowledge(sheet, NONE).published(node.get());
        if (kind.isPresent()) {
            Optional<Prediction> raw = predict(facts, stage, kind.get());
            if (raw.isEmpty()) return this;
            Corrections more = corrections.with(
                    new Corrections.Subject(kind.get().name(), instance.runtime(), facts.getArchitecture()),
                    measured,
                    raw.get().decodeTokensPerSecond());
            return new Learning(overhead, more, bandwidths, loads, marks);
        }
        OptionalDouble read = bytesPerSecond(facts, stage, node.get(), measured);
        if (read.isEmpty()) return this;
        return new Learning(
                overhead, corrections, added(bandwidths, instance.node(), read.getAsDouble()), loads, marks);
    }

    /** A step takes a time of its own and one that falls with the memory's speed: two rates tell both. */
    private static OptionalDouble bytesPerSecond(
            ModelFacts facts, Plan.PlannedStage stage, Node node, double measured) {
        Optional<Prediction> slow = predict(facts, stage, plain(node, SOME_BYTES_PER_SECOND));
        Optional<Prediction> fast = predict(facts, stage, plain(node, 2 * SOME_BYTES_PER_SECOND));
        if (slow.isEmpty() || fast.isEmpty()) return OptionalDouble.empty();
        double slowStep = 1 / slow.get().decodeTokensPerSecond();
        double fastStep = 1 / fast.get().decodeTokensPerSecond();
        double reading = 2 * (slowStep - fastStep);
        double left = 1 / measured - (slowStep - reading);
        if (!(reading > 0) || !(left > LEAST_READING / measured)) return OptionalDouble.empty();
        double found = SOME_BYTES_PER_SECOND * reading / left;
        return found < NONSENSE ? OptionalDouble.of(found) : OptionalDouble.empty();
    }

    private static Optional<Prediction> predict(ModelFacts facts, Plan.PlannedStage stage, KnownDevice kind) {
        return Forecast.predict(facts, Plan.Mode.SINGLE, List.of(stage), it -> Optional.of(kind), Links.NONE)
                .filter(it -> it.decodeTokensPerSecond() > 0 && Double.isFinite(it.decodeTokensPerSecond()));
    }

    private static KnownDevice plain(Node node, double bytesPerSecond) {
        return KnownDevice.plain(
                "measured", Math.max(1, node.inventory().getMemoryTotalBytes()), OptionalDouble.of(bytesPerSecond));
    }

    private Learning marked(InstanceId id, Mark mark) {
        return new Learning(overhead, corrections, bandwidths, loads, marks.plus(id, mark));
    }

    /** Marks of instances that are gone. What they taught stays. */
    private Learning forget(State state) {
        List<InstanceId> gone = marks.keySet().stream()
                .filter(id -> state.findInstance(id).isEmpty())
                .toList();
        return gone.isEmpty() ? this : new Learning(overhead, corrections, bandwidths, loads, marks.minusAll(gone));
    }

    private static TreePMap<NodeId, PVector<Double>> added(
            TreePMap<NodeId, PVector<Double>> all, NodeId node, double value) {
        PVector<Double> kept = all.getOrDefault(node, TreePVector.empty()).plus(value);
        return all.plus(node, kept.size() > KEPT ? kept.minus(0) : kept);
    }

    private static double median(List<Double> values) {
        List<Double> sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }
}
