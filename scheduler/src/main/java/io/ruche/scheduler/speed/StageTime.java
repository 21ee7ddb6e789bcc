package io.ruche.scheduler.speed;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Link;

/** Seconds that parts of a model take, by given constants. Infinite where a device's bandwidth is not known. */
final class StageTime {
    private static final int BYTES_OF_AN_ACTIVATION = 2;
    /** Tokens of a prompt that runtimes take at a time, as mlx_lm and llama.cpp do by default or nearly. */
    private static final long CHUNK_TOKENS = 2048;

    private final SpeedConstants constants;

    StageTime(SpeedConstants constants) {
        this.constants = constants;
    }

    /**
     * One step of decoding: the layers' own time, and what takes longer of reading weights, keys and values, and of the
     * arithmetic, which only many requests at once make count.
     */
    double decode(ModelFacts facts, StageSpeed stage, int ranks, Workload workload) {
        double bytes = ReadBytes.weights(facts, stage, workload.requests()) / ranks
                + workload.requests() * ReadBytes.keysAndValues(facts, stage, ranks, workload);
        double reading = reading(facts, stage, bytes);
        double flops = 2.0 * stage.activeParameters() * workload.requests() / ranks;
        double arithmetic = computing(facts, stage, flops);
        return stage.layers() * constants.layerSeconds(facts, stage.device()) + Math.max(reading, arithmetic);
    }

    /** A prompt from one length to another; infinite where the device's arithmetic is not known. */
    double prefill(ModelFacts facts, StageSpeed stage, int ranks, long from, long to) {
        if (to <= from) return 0;
        if (constants.flops(facts, stage.device()) <= 0) return Double.POSITIVE_INFINITY;
        double flops = 2.0 * stage.activeParameters() * (to - from) + ReadBytes.attentionFlops(facts, stage, from, to);
        long chunks = (to - from + CHUNK_TOKENS - 1) / CHUNK_TOKENS;
        double bytes = chunks * ReadBytes.weights(facts, stage, Math.min(to - from, CHUNK_TOKENS));
        return Math.max(computing(facts, stage, flops / ranks), reading(facts, stage, bytes / ranks));
    }

    /** Activations of so many tokens to the next stage. */
    double hop(ModelFacts facts, Link link, long tokens) {
        return link.seconds(BYTES_OF_AN_ACTIVATION * (long) facts.getEmbeddingLength() * tokens);
    }

    /** All reductions of one step: two a layer, in each of which a rank sends to all others at once. */
    double reductions(ModelFacts facts, Link slowest, long tokens) {
        return 2.0 * facts.getLayers() * hop(facts, slowest, tokens);
    }

    private double reading(ModelFacts facts, StageSpeed stage, double bytes) {
        return bytes == 0 ? 0 : bytes / constants.bytesPerSecond(facts, stage.device());
    }

    private double computing(ModelFacts facts, StageSpeed stage, double flops) {
        double perSecond = constants.flops(facts, stage.device());
        return perSecond > 0 ? flops / perSecond : 0;
    }
}
