package io.ruche.scheduler.speed;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;

/** Bytes of a model that a step of decoding reads, and arithmetic that it takes. */
final class ReadBytes {
    /** Facts give keys and values at 4 bytes an element. */
    private static final double FACTS_ELEMENT_BYTES = 4;

    private ReadBytes() {}

    /**
     * Weights for a number of tokens at once, of those that one token reads. A mixture's tokens choose different experts:
     * where one reads the share p, b that choose by chance read 1 - (1 - p)^b.
     */
    static double weights(ModelFacts facts, StageSpeed stage, long tokens) {
        double share = activeShare(facts);
        return stage.activeBytes() / share * (1 - Math.pow(1 - share, tokens));
    }

    private static double activeShare(ModelFacts facts) {
        if (facts.getLayerActiveBytesCount() > 0) {
            double active = 0;
            double all = 0;
            // the embedding is looked up, not read: it would be no expert's
            for (int i = 1; i < Math.min(facts.getLayerActiveBytesCount(), facts.getLayerBytesCount()); i++) {
                active += facts.getLayerActiveBytes(i);
                all += facts.getLayerBytes(i);
            }
            if (active > 0 && all >= active) return active / all;
        }
        long active = facts.getActiveParameters();
        return active == 0 || active >= facts.getParameters() ? 1 : (double) active / facts.getParameters();
    }

    /** Keys and values of one request on one rank: a latent is on every rank whole, others are divided. */
    static double keysAndValues(ModelFacts facts, StageSpeed stage, int ranks, Workload workload) {
        double bytes = 0;
        for (KvRun run : facts.getKvRunsList()) {
            double perLayer = (double) run.getBytesPerToken() * kept(run, workload.contextTokens());
            bytes += run.getLayers() * (run.getLatent() ? perLayer : perLayer / ranks);
        }
        if (facts.getKvRunsCount() == 0) {
            bytes = (double) facts.getKvBytesPerToken() * workload.contextTokens() / ranks;
        }
        return bytes * workload.kvElementBytes() / FACTS_ELEMENT_BYTES * share(facts, stage);
    }

    /**
     * Operations of attention alone while a prompt goes from one length to another: each token meets all tokens before it
     * that its layers keep, twice, in products as wide as the model.
     */
    static double attentionFlops(ModelFacts facts, StageSpeed stage, long from, long to) {
        double met = 0;
        for (KvRun run : facts.getKvRunsList()) {
            if (run.getBytesPerToken() > 0) met += run.getLayers() * met(from, to, run.getWindow());
        }
        if (facts.getKvRunsCount() == 0) met = facts.getLayers() * met(from, to, 0);
        return 4.0 * facts.getEmbeddingLength() * met * share(facts, stage);
    }

    private static double met(long from, long to, long window) {
        if (window == 0 || to <= window) return ((double) to * to - (double) from * from) / 2;
        if (from >= window) return (double) (to - from) * window;
        return met(from, window, 0) + (double) (to - window) * window;
    }

    private static long kept(KvRun run, long context) {
        return run.getWindow() == 0 ? context : Math.min(context, run.getWindow());
    }

    private static double share(ModelFacts facts, StageSpeed stage) {
        return facts.getLayers() == 0 ? 1 : (double) stage.layers() / facts.getLayers();
    }
}
