package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.memory.RuntimeProfile;
import io.ruche.scheduler.speed.StageSpeed;

/** Weight bytes that decoding one token reads in any range of layers, by prefix sums. */
final class LayerReads {
    private final long[] before;
    private final long activeParameters;

    private LayerReads(long[] before, long activeParameters) {
        this.before = before;
        this.activeParameters = activeParameters;
    }

    static LayerReads of(ModelFacts facts, String runtime, String precision) {
        int layers = Math.max(1, facts.getLayers());
        boolean byPrecision = RuntimeProfile.of(runtime).weights() == RuntimeProfile.Weights.BY_PRECISION;
        long[] before = new long[layers + 1];
        for (int layer = 0; layer < layers; layer++) {
            long bytes = entry(facts, layer + 1, byPrecision, precision);
            // of the embedding one row is read; the head, beside the last layer, is read whole
            if (layer == layers - 1) bytes += entry(facts, layers + 1, byPrecision, precision);
            before[layer + 1] = before[layer] + bytes;
        }
        if (before[layers] == 0) {
            for (int layer = 0; layer < layers; layer++) {
                before[layer + 1] = facts.getFileBytes() / layers * (layer + 1);
            }
        }
        long parameters = facts.getActiveParameters() > 0 ? facts.getActiveParameters() : facts.getParameters();
        return new LayerReads(before, parameters);
    }

    private static long entry(ModelFacts facts, int entry, boolean byPrecision, String precision) {
        boolean sized = facts.getLayerBytesCount() > entry;
        if (!sized) return 0;
        long kept = facts.getLayerBytes(entry);
        long read = facts.getLayerActiveBytesCount() > entry ? facts.getLayerActiveBytes(entry) : kept;
        if (!byPrecision || facts.getLayerParametersCount() <= entry || kept == 0) return read;
        double share = (double) read / kept;
        return (long) (share * facts.getLayerParameters(entry) * RuntimeProfile.bytesPerParameter(precision));
    }

    int layers() {
        return before.length - 1;
    }

    /** In the layers before this one. */
    long before(int layer) {
        return before[layer];
    }

    StageSpeed all(Device device) {
        return range(device, 0, layers() - 1);
    }

    /** @param last inclusive */
    StageSpeed range(Device device, int first, int last) {
        long bytes = before[last + 1] - before[first];
        double share = (double) bytes / Math.max(1, before[layers()]);
        return new StageSpeed(device, last - first + 1, bytes, (long) (share * activeParameters));
    }
}
