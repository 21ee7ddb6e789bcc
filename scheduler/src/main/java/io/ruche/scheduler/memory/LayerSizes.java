package io.ruche.scheduler.memory;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;

/** What the parts of a model take in a runtime: the pieces that bills are summed from. */
record LayerSizes(ModelFacts facts, RuntimeProfile profile, String precision) {

    /** Whether the header told of each layer; otherwise all are taken to be alike. */
    boolean known() {
        int entries = facts.getLayers() + 2;
        return facts.getLayers() > 0
                && facts.getLayerBytesCount() == entries
                && (profile.weights() == RuntimeProfile.Weights.FILE || facts.getLayerParametersCount() == entries);
    }

    /** @param entry 0: the embedding; 1 to layers; last: the head */
    long resident(int entry) {
        RuntimeProfile.Weights kept = entry == 0 ? profile.embedding() : profile.weights();
        return kept == RuntimeProfile.Weights.FILE
                ? facts.getLayerBytes(entry)
                : Math.multiplyExact(facts.getLayerParameters(entry), bytesPerParameter());
    }

    long embedding(int ranks) {
        return profile.keepsEndsEverywhere() ? resident(0) : share(resident(0), ranks);
    }

    /** @param besideEmbedding whether the embedding is on the same machine: a tied one is kept once */
    long head(boolean besideEmbedding, int ranks) {
        long head = resident(facts.getLayers() + 1);
        // both entries of a tied model hold the embedding's bytes
        boolean shared = besideEmbedding && facts.getTiedEmbeddings() && profile.sharesTiedHead();
        long own = shared ? Math.max(0, head - resident(0)) : head;
        return profile.keepsEndsEverywhere() ? own : share(own, ranks);
    }

    /** The weights of so many layers of a model of which only the whole is known. */
    long coarse(int layers) {
        boolean file = profile.weights() == RuntimeProfile.Weights.FILE || facts.getParameters() == 0;
        long whole = file ? facts.getFileBytes() : Math.multiplyExact(facts.getParameters(), bytesPerParameter());
        return scaled(whole, layers, Math.max(1, facts.getLayers()));
    }

    /** Whether it is known how each layer keeps keys and values. Runs that do not add up say nothing. */
    boolean hasRuns() {
        int layers = 0;
        for (KvRun run : facts.getKvRunsList()) layers += run.getLayers();
        return layers > 0 && layers == facts.getLayers();
    }

    /** What one layer of a run keeps for all slots, on one of so many ranks. */
    long kvOfLayer(KvRun run, int context, int slots, int ranks) {
        if (!generates()) return 0;
        int tokens = run.getWindow() == 0 ? context : Math.min(context, run.getWindow());
        long perToken = scaled(run.getBytesPerToken(), profile.kvElementBytes(), 4);
        long kept = Math.multiplyExact(perToken, (long) tokens * slots);
        long state = Math.multiplyExact(run.getStateBytes(), slots);
        // a latent stands for all heads, so each rank needs the whole of it
        return Math.addExact(run.getLatent() ? kept : share(kept, ranks), share(state, ranks));
    }

    /** KV bytes of one token in so many layers, all taken to be alike. */
    long uniformKv(int layers) {
        if (!generates()) return 0;
        long allLayers = scaled(facts.getKvBytesPerToken(), profile.kvElementBytes(), 4);
        return scaled(allLayers, layers, Math.max(1, facts.getLayers()));
    }

    /**
     * Activations of one prefill step and logits. About 24 vectors of the model's width are alive at once (the
     * feed-forward's among them), 8 rows of attention scores, and each slot's logits in two copies.
     */
    long computeBuffers(int context, int slots) {
        long width = facts.getEmbeddingLength();
        long chunk = Math.min(profile.prefillChunk(), Math.max(1, context));
        long activations = 4 * chunk * (24 * width + 8L * context);
        long logits = 8L * slots * facts.getVocabulary();
        return Math.addExact(activations, logits);
    }

    /** A rank's part, rounded up. */
    static long share(long bytes, int ranks) {
        return ranks == 1 ? bytes : Math.addExact(bytes, ranks - 1) / ranks;
    }

    /** Encoders are small and computed in float32 throughout. */
    private int bytesPerParameter() {
        return generates() ? RuntimeProfile.bytesPerParameter(precision) : 4;
    }

    private boolean generates() {
        return facts.getRequestsCount() == 0 || facts.getRequestsList().contains("generate");
    }

    /** bytes * part / of, rounded up, without overflow for any model that exists. */
    private static long scaled(long bytes, long part, long of) {
        return part == of ? bytes : Math.addExact(Math.multiplyExact(bytes, part), of - 1) / of;
    }
}
