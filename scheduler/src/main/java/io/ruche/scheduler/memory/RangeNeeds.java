package io.ruche.scheduler.memory;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;

/**
 * The totals of the bills of all ranges of layers of one model, each in constant time: a search over cuts asks for
 * thousands. Always what {@link StageNeed#bill()} would say.
 */
public final class RangeNeeds {
    private final LayerSizes sizes;
    private final boolean known;
    private final int layers;
    /** Of weights, and of keys and values where their runs are known, in the layers before each. */
    private final long[] before;

    /** Of so many layers, where no run tells of each. */
    private final long[] uniformKv;

    private final boolean runs;
    private final boolean endsEverywhere;
    private final long embedding;
    private final long headBesideEmbedding;
    private final long headAlone;
    private final long fixed;

    private RangeNeeds(ModelFacts facts, RuntimeProfile profile, String precision, int context, int slots) {
        this.sizes = new LayerSizes(facts, profile, precision);
        this.known = sizes.known();
        this.layers = Math.max(1, facts.getLayers());
        long kvTokens = (long) context * slots;
        this.runs = sizes.hasRuns();
        this.endsEverywhere = profile.keepsEndsEverywhere();
        this.embedding = known ? sizes.embedding(1) : 0;
        this.headBesideEmbedding = known ? sizes.head(true, 1) : 0;
        this.headAlone = known ? sizes.head(false, 1) : 0;
        this.fixed = Math.addExact(sizes.computeBuffers(context, slots), profile.overheadBytes());
        this.before = new long[layers + 1];
        for (int layer = 0; layer < layers; layer++) {
            before[layer + 1] = Math.addExact(before[layer], known ? sizes.resident(layer + 1) : 0);
        }
        this.uniformKv = new long[layers + 1];
        if (runs) addRuns(facts, context, slots);
        else for (int i = 1; i <= layers; i++) uniformKv[i] = Math.multiplyExact(sizes.uniformKv(i), kvTokens);
    }

    /** The prefix sums of a model that is cut into ranges of layers, each held by one machine. */
    public static RangeNeeds of(ModelFacts facts, RuntimeProfile profile, String precision, int context, int slots) {
        return new RangeNeeds(facts, profile, precision, context, slots);
    }

    private void addRuns(ModelFacts facts, int context, int slots) {
        long kept = 0;
        int layer = 0;
        for (KvRun run : facts.getKvRunsList()) {
            long each = sizes.kvOfLayer(run, context, slots, 1);
            for (int i = 0; i < run.getLayers(); i++) {
                kept = Math.addExact(kept, each);
                before[++layer] += kept;
            }
        }
    }

    public int layers() {
        return layers;
    }

    /** @param last inclusive */
    public long totalBytes(int first, int last) {
        long total = before[last + 1] - before[first] + fixed;
        if (known) {
            boolean begins = first == 0 || endsEverywhere;
            boolean ends = last == layers - 1 || endsEverywhere;
            if (begins) total += embedding;
            if (ends) total += begins ? headBesideEmbedding : headAlone;
        } else {
            total += sizes.coarse(last - first + 1);
        }
        if (!runs) total += uniformKv[last - first + 1];
        return total;
    }

    /** Layers of the longest range that fits into so many bytes, wherever it lies. */
    public int mostLayers(long bytes) {
        int most = 0;
        int first = 0;
        for (int last = 0; last < layers; last++) {
            while (first <= last && totalBytes(first, last) > bytes) first++;
            most = Math.max(most, last - first + 1);
        }
        return most;
    }

    /** What so many stages need together at least, wherever they are cut. */
    public long leastBytes(int stages) {
        long each = fixed + (endsEverywhere ? embedding + headBesideEmbedding : 0);
        return Math.addExact(totalBytes(0, layers - 1), Math.multiplyExact(each, stages - 1L));
    }
}
