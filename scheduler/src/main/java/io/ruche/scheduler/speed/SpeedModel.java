package io.ruche.scheduler.speed;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Link;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Decoding one token takes {@code layers * c + active bytes / (eta * bandwidth)} seconds on one machine. Tensor
 * parallelism divides the second term among the ranks and adds two reductions a layer; a pipeline divides neither and
 * adds a hop at each border. Prefill is bound by arithmetic. {@code docs/speed.md} tells the constants and how well they
 * predict what was published.
 */
public final class SpeedModel {
    /** What llama.cpp's RPC adds to each hop of a pipeline: one call after the other, and copies on both sides. */
    public static final double LLAMA_CPP_RPC_HOP_SECONDS = 2.86e-3;

    private static final StageTime TIME = new StageTime(SpeedConstants.FITTED);
    /** Of the prompt for which prefill is told in tokens a second; long enough that reading weights does not count. */
    private static final long PROMPT_TOKENS = 2048;

    private SpeedModel() {}

    /** One machine, or several with a range of layers each; {@code hops} lie between neighbours in order. */
    public static Prediction pipeline(ModelFacts facts, List<StageSpeed> stages, List<Link> hops) {
        double step = pipelineStepSeconds(facts, stages, hops, Workload.ALONE);
        double prefill = pipelinePrefillSeconds(facts, stages, hops, 0, PROMPT_TOKENS);
        return new Prediction(1 / step, PROMPT_TOKENS / prefill);
    }

    /** Every layer cut among all ranks; the slowest rank and the slowest link set the pace. */
    public static Prediction tensor(ModelFacts facts, List<StageSpeed> ranks, Link slowest) {
        double step = tensorStepSeconds(facts, ranks, slowest, Workload.ALONE);
        double prefill = tensorPrefillSeconds(facts, ranks, slowest, 0, PROMPT_TOKENS);
        return new Prediction(1 / step, PROMPT_TOKENS / prefill);
    }

    /** Until each request of the workload has its next token, one stage after the other. */
    public static double pipelineStepSeconds(
            ModelFacts facts, List<StageSpeed> stages, List<Link> hops, Workload workload) {
        double seconds = 0;
        for (StageSpeed stage : stages) seconds += TIME.decode(facts, stage, 1, workload);
        for (Link hop : hops) seconds += TIME.hop(facts, hop, workload.requests());
        return seconds;
    }

    /**
     * Tokens a second of all requests together where a pipeline's stages work at once, each on another share of the
     * requests; without enough requests, or where shares cost more than they bring, as they come one after the other.
     */
    public static double pipelineTokensPerSecond(
            ModelFacts facts, List<StageSpeed> stages, List<Link> hops, Workload workload) {
        int shares = Math.min(stages.size(), workload.requests());
        int each = (workload.requests() + shares - 1) / shares;
        Workload share = new Workload(each, workload.contextTokens(), workload.kvElementBytes());
        double slowest = 0;
        for (StageSpeed stage : stages) slowest = Math.max(slowest, TIME.decode(facts, stage, 1, share));
        double round = Math.max(shares * slowest, pipelineStepSeconds(facts, stages, hops, share));
        double together = pipelineStepSeconds(facts, stages, hops, workload);
        return workload.requests() / Math.min(round, together);
    }

    /** Until each request of the workload has its next token. */
    public static double tensorStepSeconds(ModelFacts facts, List<StageSpeed> ranks, Link slowest, Workload workload) {
        double seconds = 0;
        for (StageSpeed rank : ranks) {
            seconds = Math.max(seconds, TIME.decode(facts, rank, ranks.size(), workload));
        }
        return ranks.size() == 1 ? seconds : seconds + TIME.reductions(facts, slowest, workload.requests());
    }

    /**
     * Seconds from a prompt's arrival at an idle pipeline to its first token.
     *
     * @param cachedTokens of the prompt's beginning whose keys and values are kept already
     * @return empty when some device's arithmetic is not known
     */
    public static OptionalDouble pipelineFirstTokenSeconds(
            ModelFacts facts, List<StageSpeed> stages, List<Link> hops, long promptTokens, long cachedTokens) {
        return finite(pipelinePrefillSeconds(facts, stages, hops, cachedTokens, promptTokens)
                + pipelineStepSeconds(facts, stages, hops, Workload.of(1, promptTokens)));
    }

    /** The same for ranks that cut every layer. */
    public static OptionalDouble tensorFirstTokenSeconds(
            ModelFacts facts, List<StageSpeed> ranks, Link slowest, long promptTokens, long cachedTokens) {
        return finite(tensorPrefillSeconds(facts, ranks, slowest, cachedTokens, promptTokens)
                + tensorStepSeconds(facts, ranks, slowest, Workload.of(1, promptTokens)));
    }

    /** Seconds that a stage takes for one token of decoding. */
    public static double stageSeconds(ModelFacts facts, StageSpeed stage, int tensorRanks) {
        return TIME.decode(facts, stage, tensorRanks, Workload.ALONE);
    }

    /** A border of a pipeline as this runtime crosses it, with what its own way of calling takes besides the link. */
    public static Link pipelineHop(String runtime, Link link) {
        return runtime.equals("llama.cpp")
                ? new Link(link.kind(), link.bytesPerSecond(), link.latencySeconds() + LLAMA_CPP_RPC_HOP_SECONDS)
                : link;
    }

    /** Seconds for one token's activations to cross a border between two stages. */
    public static double hopSeconds(ModelFacts facts, Link link) {
        return TIME.hop(facts, link, 1);
    }

    private static double pipelinePrefillSeconds(
            ModelFacts facts, List<StageSpeed> stages, List<Link> hops, long from, long to) {
        double seconds = 0;
        for (StageSpeed stage : stages) seconds += TIME.prefill(facts, stage, 1, from, to);
        for (Link hop : hops) seconds += TIME.hop(facts, hop, Math.max(0, to - from));
        return seconds;
    }

    private static double tensorPrefillSeconds(
            ModelFacts facts, List<StageSpeed> ranks, Link slowest, long from, long to) {
        double seconds = 0;
        for (StageSpeed rank : ranks) seconds = Math.max(seconds, TIME.prefill(facts, rank, ranks.size(), from, to));
        return ranks.size() == 1 ? seconds : seconds + TIME.reductions(facts, slowest, Math.max(0, to - from));
    }

    private static OptionalDouble finite(double seconds) {
        return Double.isInfinite(seconds) ? OptionalDouble.empty() : OptionalDouble.of(seconds);
    }
}
