package io.ruche.scheduler.memory;

import io.ruche.proto.ModelFacts;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a model as a runtime would hold it, and its bill.
 *
 * @param facts real sizes from the file's header or from the catalogue
 * @param precision reference, accurate, fast; empty: the runtime's default
 * @param context tokens of each slot
 * @param slots requests at once
 * @param firstLayer from 0
 * @param lastLayer inclusive; with {@code firstLayer} 0 and the last layer the whole model
 */
public record StageNeed(
        ModelFacts facts,
        RuntimeProfile profile,
        String precision,
        int context,
        int slots,
        int firstLayer,
        int lastLayer) {

    /** The whole model on one node. */
    public static StageNeed whole(ModelFacts facts, RuntimeProfile profile, String precision, int context, int slots) {
        return new StageNeed(facts, profile, precision, context, slots, 0, Math.max(0, facts.getLayers() - 1));
    }

    /** Line by line; without a limit yet. */
    public Bill bill() {
        List<Bill.Item> lines = new ArrayList<>();
        if (hasLayerSizes()) {
            long layers = 0;
            for (int layer = firstLayer; layer <= lastLayer; layer++)
                layers = Math.addExact(layers, resident(layer + 1));
            lines.add(new Bill.Item(Bill.Line.WEIGHTS, layers));
            boolean tied = facts.getTiedEmbeddings();
            boolean first = firstLayer == 0;
            boolean last = lastLayer == facts.getLayers() - 1;
            if (first) lines.add(new Bill.Item(Bill.Line.EMBEDDING, resident(0)));
            if (last) {
                long head = resident(facts.getLayers() + 1);
                // both entries of a tied model hold the embedding's bytes
                boolean shared = first && tied && profile.sharesTiedHead();
                lines.add(new Bill.Item(Bill.Line.HEAD, shared ? Math.max(0, head - resident(0)) : head));
            }
        } else {
            lines.add(new Bill.Item(Bill.Line.WEIGHTS, scaled(whole(), layersHere(), Math.max(1, facts.getLayers()))));
        }
        lines.add(new Bill.Item(Bill.Line.KV_CACHE, kvBytesPerToken() * context * slots));
        lines.add(new Bill.Item(Bill.Line.COMPUTE_BUFFERS, computeBuffers()));
        lines.add(new Bill.Item(Bill.Line.RUNTIME_OVERHEAD, profile.overheadBytes()));
        return new Bill(lines, 0);
    }

    /** KV bytes of one token in the layers of this stage; none for a model that generates nothing. */
    public long kvBytesPerToken() {
        boolean generates =
                facts.getRequestsCount() == 0 || facts.getRequestsList().contains("generate");
        if (!generates) return 0;
        long allLayers = scaled(facts.getKvBytesPerToken(), profile.kvElementBytes(), 4);
        return scaled(allLayers, layersHere(), Math.max(1, facts.getLayers()));
    }

    /**
     * Activations of one prefill step and logits. About 24 vectors of the model's width are alive at once (the
     * feed-forward's among them), 8 rows of attention scores, and each slot's logits in two copies.
     */
    private long computeBuffers() {
        long width = facts.getEmbeddingLength();
        long chunk = Math.min(profile.prefillChunk(), Math.max(1, context));
        long activations = 4 * chunk * (24 * width + 8L * context);
        long logits = 8L * slots * facts.getVocabulary();
        return Math.addExact(activations, logits);
    }

    private boolean hasLayerSizes() {
        int entries = facts.getLayers() + 2;
        return facts.getLayers() > 0
                && facts.getLayerBytesCount() == entries
                && (profile.weights() == RuntimeProfile.Weights.FILE || facts.getLayerParametersCount() == entries);
    }

    private long resident(int entry) {
        RuntimeProfile.Weights kept = entry == 0 ? profile.embedding() : profile.weights();
        return kept == RuntimeProfile.Weights.FILE
                ? facts.getLayerBytes(entry)
                : Math.multiplyExact(facts.getLayerParameters(entry), bytesPerParameter());
    }

    private long whole() {
        boolean file = profile.weights() == RuntimeProfile.Weights.FILE || facts.getParameters() == 0;
        return file ? facts.getFileBytes() : Math.multiplyExact(facts.getParameters(), bytesPerParameter());
    }

    /** Encoders are small and computed in float32 throughout. */
    private int bytesPerParameter() {
        return generates() ? RuntimeProfile.bytesPerParameter(precision) : 4;
    }

    private boolean generates() {
        return facts.getRequestsCount() == 0 || facts.getRequestsList().contains("generate");
    }

    private int layersHere() {
        return facts.getLayers() == 0 ? 1 : lastLayer - firstLayer + 1;
    }

    /** bytes * part / of, rounded up, without overflow for any model that exists. */
    private static long scaled(long bytes, long part, long of) {
        return part == of ? bytes : Math.addExact(Math.multiplyExact(bytes, part), of - 1) / of;
    }
}
