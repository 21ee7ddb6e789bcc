package io.ruche.scheduler.model;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The shape of a decoder, from which its parameters and its keys and values follow. Lengths are in elements.
 *
 * @param hidden width of the residual stream
 * @param normsPerLayer norms over the width: 2, or 4 where a layer normalises what it adds as well (Gemma 3)
 * @param tied whether the head is the token embedding
 */
public record ModelShape(
        String architecture,
        int layers,
        int hidden,
        Attention attention,
        FeedForward feedForward,
        int normsPerLayer,
        int vocabulary,
        int context,
        boolean tied) {

    static final int MAX_LAYERS = 4096;
    static final int MAX_LENGTH = 1 << 24;
    private static final double MAX_PARAMETERS = 1e15;
    private static final int FACTS_KV_BYTES = 4;

    /** How a layer looks back. */
    public sealed interface Attention {
        int heads();

        /** What one token adds to the cache of one layer. */
        long cachedElements();

        long parameters(long hidden);
    }

    /**
     * Grouped-query attention: several query heads share one key head.
     *
     * @param biases on query, key and value
     * @param headNorms whether queries and keys are normalised head by head
     * @param window empty: every layer looks at the whole context
     */
    public record Grouped(
            int heads, int kvHeads, int headLength, boolean biases, boolean headNorms, Optional<Window> window)
            implements Attention {

        @Override
        public long cachedElements() {
            return 2L * kvHeads * headLength;
        }

        @Override
        public long parameters(long hidden) {
            long queries = (long) heads * headLength;
            return 2 * hidden * queries
                    + hidden * cachedElements()
                    + (biases ? queries + cachedElements() : 0)
                    + (headNorms ? 2L * headLength : 0);
        }
    }

    /**
     * Multi-head latent attention: keys and values of all heads are kept as one compressed vector (DeepSeek-V2,
     * arXiv:2405.04434).
     *
     * @param plainLength elements of a query head that do not rotate
     * @param rotaryLength elements that do, kept once for all heads
     */
    public record Latent(int heads, int queryRank, int kvRank, int plainLength, int rotaryLength, int valueLength)
            implements Attention {

        @Override
        public long cachedElements() {
            return (long) kvRank + rotaryLength;
        }

        @Override
        public long parameters(long hidden) {
            long queries = hidden * queryRank + queryRank + (long) queryRank * heads * (plainLength + rotaryLength);
            long keys = hidden * cachedElements() + kvRank + (long) kvRank * heads * (plainLength + valueLength);
            return queries + keys + (long) heads * valueLength * hidden;
        }
    }

    /**
     * Layers that look back a few tokens only.
     *
     * @param fullEvery the last of each so many layers looks at the whole context; 0: none does
     */
    public record Window(int tokens, int fullEvery) {
        boolean limits(int layer) {
            return fullEvery == 0 || (layer + 1) % fullEvery != 0;
        }

        /** Neighbouring layers that keep alike. */
        List<KvRun> runs(int layers, long bytesPerToken, boolean latent) {
            List<KvRun> runs = new ArrayList<>();
            KvRun.Builder run =
                    KvRun.newBuilder().setBytesPerToken(bytesPerToken).setLatent(latent);
            for (int layer = 0; layer < layers; layer++) {
                int kept = limits(layer) ? tokens : 0;
                if (run.getLayers() > 0 && run.getWindow() != kept) {
                    runs.add(run.build());
                    run.setLayers(0);
                }
                run.setWindow(kept).setLayers(run.getLayers() + 1);
            }
            runs.add(run.build());
            return runs;
        }
    }

    /** @param length of a dense layer, gated: three matrices; 0 when all layers have experts */
    public record FeedForward(int length, Optional<Experts> experts) {}

    /**
     * A mixture of experts.
     *
     * @param shared experts that see every token
     * @param perToken routed experts that see a token
     * @param length of one expert
     * @param denseLayers first layers that have none
     */
    public record Experts(int count, int shared, int perToken, int length, int denseLayers) {}

    /**
     * Parameters of one entry of the lists in {@link ModelFacts}.
     *
     * @param plain read for every token
     * @param routed of the experts of which a token sees some
     */
    record Part(long plain, long routed) {}

    /** What contradicts itself, as a clause for a message; empty when nothing does. Asked before anything is computed. */
    public Optional<String> contradiction() {
        if (attention instanceof Grouped grouped && grouped.heads % grouped.kvHeads != 0) {
            return Optional.of(grouped.heads + " query heads do not divide among " + grouped.kvHeads + " key heads");
        }
        Experts experts = feedForward.experts().orElse(null);
        if (experts != null && experts.perToken > experts.count) {
            return Optional.of(experts.perToken + " experts for each token of " + experts.count);
        }
        if (experts != null && experts.denseLayers > layers) {
            return Optional.of(experts.denseLayers + " dense layers of " + layers);
        }
        boolean isDenseSomewhere = experts == null || experts.denseLayers > 0;
        if (isDenseSomewhere && feedForward.length == 0) {
            return Optional.of("dense layers without a feed-forward length");
        }
        return estimate() > MAX_PARAMETERS ? Optional.of("more than 10^15 parameters") : Optional.empty();
    }

    /** Without overflow, whatever the numbers are. */
    private double estimate() {
        double heads = attention instanceof Grouped grouped
                ? 4.0 * grouped.heads * grouped.headLength * hidden
                : latentEstimate((Latent) attention);
        double experts = feedForward
                .experts()
                .map(it -> 3.0 * hidden * it.length * (it.count + it.shared) + (double) hidden * it.count)
                .orElse(0.0);
        return layers * (heads + experts + 3.0 * hidden * feedForward.length) + 2.0 * hidden * vocabulary;
    }

    private double latentEstimate(Latent latent) {
        double lengths = (double) latent.plainLength + latent.rotaryLength + latent.valueLength;
        return latent.heads * lengths * ((double) latent.queryRank + latent.kvRank + hidden)
                + (double) hidden * ((double) latent.queryRank + latent.kvRank + latent.rotaryLength);
    }

    /** The embedding, the layers, then the last norm with the head; a tied head counts the embedding again. */
    List<Part> parts() {
        List<Part> parts = new ArrayList<>(layers + 2);
        long embedding = (long) vocabulary * hidden;
        parts.add(new Part(embedding, 0));
        for (int layer = 0; layer < layers; layer++) parts.add(layer(layer));
        parts.add(new Part(hidden + embedding, 0));
        return parts;
    }

    private Part layer(int index) {
        long plain = attention.parameters(hidden) + (long) normsPerLayer * hidden;
        Experts experts = feedForward.experts().orElse(null);
        if (experts == null || index < experts.denseLayers) {
            return new Part(plain + 3L * hidden * feedForward.length, 0);
        }
        long one = 3L * hidden * experts.length;
        long router = (long) hidden * experts.count;
        return new Part(plain + router + experts.shared * one, experts.count * one);
    }

    public List<Long> layerParameters() {
        return parts().stream().map(part -> part.plain + part.routed).toList();
    }

    public long parameters() {
        long all = layerParameters().stream().mapToLong(Long::longValue).sum();
        return tied ? all - (long) vocabulary * hidden : all;
    }

    /** That one token is multiplied with: the head counts, the embedding does not, since one row of it is copied. */
    public long activeParameters() {
        List<Part> parts = parts();
        return parts.subList(1, parts.size()).stream()
                .mapToLong(part -> part.plain + active(part.routed))
                .sum();
    }

    /** Of routed weights, in whatever unit, those of the experts that see a token. */
    long active(long routed) {
        Experts experts = feedForward.experts().orElse(null);
        return experts == null ? routed : Share.of(routed, experts.perToken, experts.count);
    }

    public boolean hasExperts() {
        return feedForward.experts().isPresent();
    }

    /** Of one token in all layers, as if none had a window. */
    public long kvBytesPerToken(int bytesPerElement) {
        return layers * attention.cachedElements() * bytesPerElement;
    }

    /** As {@link ModelFacts} has them: empty when all layers are alike, each keeps the whole context, and nothing is shared. */
    public List<KvRun> kvRuns() {
        boolean isLatent = attention instanceof Latent;
        Window window = attention instanceof Grouped grouped ? grouped.window.orElse(null) : null;
        if (!isLatent && window == null) return List.of();
        Window kept = window == null ? new Window(0, 0) : window;
        return kept.runs(layers, attention.cachedElements() * FACTS_KV_BYTES, isLatent);
    }

    /** All that the shape tells: everything but bytes and the quantisation. */
    public ModelFacts.Builder facts() {
        ModelFacts.Builder facts = ModelFacts.newBuilder()
                .setArchitecture(architecture)
                .setLayers(layers)
                .setParameters(parameters())
                .setContextLength(context)
                .setVocabulary(vocabulary)
                .setEmbeddingLength(hidden)
                .setKvBytesPerToken(kvBytesPerToken(FACTS_KV_BYTES))
                .addAllLayerParameters(layerParameters())
                .setTiedEmbeddings(tied)
                .setHeads(attention.heads())
                .setKvHeads(attention instanceof Grouped grouped ? grouped.kvHeads : attention.heads())
                .addAllKvRuns(kvRuns())
                .addRequests("generate");
        if (hasExperts()) facts.setActiveParameters(activeParameters());
        return facts;
    }
}
