package io.ruche.scheduler.memory;

import io.ruche.proto.KvRun;
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
 * @param ranks machines that share each of these layers, this being one of them; 1: none but this
 */
public record StageNeed(
        ModelFacts facts,
        RuntimeProfile profile,
        String precision,
        int context,
        int slots,
        int firstLayer,
        int lastLayer,
        int ranks) {

    /** A range of layers of which this machine holds all. */
    public StageNeed(
            ModelFacts facts,
            RuntimeProfile profile,
            String precision,
            int context,
            int slots,
            int firstLayer,
            int lastLayer) {
        this(facts, profile, precision, context, slots, firstLayer, lastLayer, 1);
    }

    /** The whole model on one node. */
    public static StageNeed whole(ModelFacts facts, RuntimeProfile profile, String precision, int context, int slots) {
        return rank(facts, profile, precision, context, slots, 1);
    }

    /** One machine of a tensor-parallel group: its share of every layer. */
    public static StageNeed rank(
            ModelFacts facts, RuntimeProfile profile, String precision, int context, int slots, int ranks) {
        return new StageNeed(facts, profile, precision, context, slots, 0, Math.max(0, facts.getLayers() - 1), ranks);
    }

    /** Line by line; without a limit yet. */
    public Bill bill() {
        LayerSizes sizes = sizes();
        List<Bill.Item> lines = new ArrayList<>();
        if (sizes.known()) {
            long layers = 0;
            for (int layer = firstLayer; layer <= lastLayer; layer++) {
                layers = Math.addExact(layers, sizes.resident(layer + 1));
            }
            lines.add(new Bill.Item(Bill.Line.WEIGHTS, LayerSizes.share(layers, ranks)));
            boolean first = firstLayer == 0 || profile.keepsEndsEverywhere();
            boolean last = lastLayer == facts.getLayers() - 1 || profile.keepsEndsEverywhere();
            if (first) lines.add(new Bill.Item(Bill.Line.EMBEDDING, sizes.embedding(ranks)));
            if (last) lines.add(new Bill.Item(Bill.Line.HEAD, sizes.head(first, ranks)));
        } else {
            lines.add(new Bill.Item(Bill.Line.WEIGHTS, LayerSizes.share(sizes.coarse(layersHere()), ranks)));
        }
        lines.add(new Bill.Item(Bill.Line.KV_CACHE, kvBytes()));
        lines.add(new Bill.Item(Bill.Line.COMPUTE_BUFFERS, sizes.computeBuffers(context, slots)));
        lines.add(new Bill.Item(Bill.Line.RUNTIME_OVERHEAD, profile.overheadBytes()));
        return new Bill(lines, 0);
    }

    /** KV bytes of one token in the layers of this stage; none for a model that generates nothing. */
    public long kvBytesPerToken() {
        return sizes().uniformKv(layersHere());
    }

    /** What all slots keep of their contexts in the layers of this stage. */
    private long kvBytes() {
        LayerSizes sizes = sizes();
        if (!sizes.hasRuns()) {
            return LayerSizes.share(Math.multiplyExact(kvBytesPerToken(), (long) context * slots), ranks);
        }

        long bytes = 0;
        int start = 0;
        for (KvRun run : facts.getKvRunsList()) {
            int here = Math.min(lastLayer, start + run.getLayers() - 1) - Math.max(firstLayer, start) + 1;
            if (here > 0) {
                bytes = Math.addExact(bytes, Math.multiplyExact(here, sizes.kvOfLayer(run, context, slots, ranks)));
            }
            start += run.getLayers();
        }
        return bytes;
    }

    private LayerSizes sizes() {
        return new LayerSizes(facts, profile, precision);
    }

    private int layersHere() {
        return facts.getLayers() == 0 ? 1 : lastLayer - firstLayer + 1;
    }
}
