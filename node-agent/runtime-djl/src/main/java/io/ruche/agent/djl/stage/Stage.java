package io.ruche.agent.djl.stage;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.ruche.agent.djl.torch.ScriptModule;
import io.ruche.scheduler.model.ModelDescription;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A loaded range of layers. One call runs rows of several requests through all of it; attention looks at each request's
 * own cache. The first stage takes embeddings, later ones what the stage before gave; the last one applies the final
 * norm and the head. One thread, from load to close.
 */
public final class Stage implements AutoCloseable {

    /** Which rows of a request the last stage shall answer with logits. */
    public enum Output {
        NONE,
        LAST,
        ALL
    }

    /**
     * Some next tokens of one request.
     *
     * @param count rows of the input that belong to it, after those of the segments before it
     */
    public record Segment(KvCache cache, int count, Output output) {}

    private static final long[] NO_ROWS = {};

    private final ScriptModule module;
    private final ModelDescription model;
    private final LayerRange range;
    private final Precision precision;
    private final Kernel kernel;
    private final int context;
    private final long weightBytes;
    private ByteBuffer input = ByteBuffer.allocateDirect(0);

    Stage(
            ScriptModule module,
            ModelDescription model,
            LayerRange range,
            Precision precision,
            Kernel kernel,
            int context,
            long weightBytes) {
        this.module = module;
        this.model = model;
        this.range = range;
        this.precision = precision;
        this.kernel = kernel;
        this.context = context;
        this.weightBytes = weightBytes;
    }

    /**
     * Loads a range with the best kernel for a precision. Weights are decoded and packed one matrix after the other, so
     * that beside what stays, one matrix at float32 is all that is needed.
     */
    public static Stage load(
            Engine engine, ModelFile file, LayerRange range, Precision precision, int context, DoubleConsumer progress)
            throws InterruptedException {
        Kernel kernel = KernelProbe.choose(engine, precision);
        return new StageLoader(engine, file, range, precision, kernel, context, progress).load();
    }

    public ModelDescription model() {
        return model;
    }

    public LayerRange range() {
        return range;
    }

    public Precision precision() {
        return precision;
    }

    public Kernel kernel() {
        return kernel;
    }

    public int context() {
        return context;
    }

    /** Bytes of packed weights that stay resident. */
    public long weightBytes() {
        return weightBytes;
    }

    public long kvBytesPerToken() {
        return model.kvBytesPerTokenAndLayer(Float.BYTES) * range.size();
    }

    boolean isLast() {
        return range.last() == model.layers() - 1;
    }

    public KvCache newCache() {
        return new KvCache(this);
    }

    /**
     * Runs the segments' rows and fills their caches.
     *
     * @param rows {@code [sum of counts, embedding length]}: embeddings, or the answer of the stage before
     * @return on the last stage logits {@code [wanted rows, vocabulary]} in the order of the segments; before it the
     *     hidden rows {@code [sum of counts, embedding length]}
     */
    public float[] forward(float[] rows, List<Segment> segments) {
        int requests = segments.size();
        long[] counts = new long[requests];
        long[] past = new long[requests];
        IValue[] caches = new IValue[requests];
        int total = 0;
        for (int j = 0; j < requests; j++) {
            Segment segment = segments.get(j);
            counts[j] = segment.count();
            past[j] = segment.cache().length();
            caches[j] = segment.cache().withRoomFor(segment.count());
            total += segment.count();
        }
        if (rows.length != total * model.embeddingLength()) {
            throw new IllegalArgumentException(rows.length + " values for " + total + " rows");
        }
        long[] wanted = isLast() ? wantedRows(segments, total) : NO_ROWS;
        boolean discard = isLast() && wanted.length == 0;
        try (PtNDArray x = input(rows, total);
                IValue xValue = IValue.from(x);
                IValue countValue = IValue.listFrom(counts);
                IValue pastValue = IValue.listFrom(past);
                IValue cacheValue = IValue.listFrom(caches);
                IValue wantedValue = IValue.listFrom(discard ? new long[] {0} : wanted);
                IValue out = module.call(
                        discard ? "fill" : "forward", xValue, countValue, pastValue, cacheValue, wantedValue)) {
            segments.forEach(segment -> segment.cache().advance(segment.count()));
            return discard ? new float[0] : module.take(module.tensor(out));
        }
    }

    private static long[] wantedRows(List<Segment> segments, int total) {
        long[] wanted = new long[total];
        int found = 0;
        int end = 0;
        for (Segment segment : segments) {
            int start = end;
            end += segment.count();
            int from = switch (segment.output()) {
                case NONE -> end;
                case LAST -> end - 1;
                case ALL -> start;
            };
            for (int row = from; row < end; row++) {
                wanted[found++] = row;
            }
        }
        return Arrays.copyOf(wanted, found);
    }

    /** A view of a buffer that is kept for the purpose and written anew for each call. */
    private PtNDArray input(float[] rows, int count) {
        int bytes = rows.length * Float.BYTES;
        if (input.capacity() < bytes) {
            input = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        }
        input.clear();
        input.asFloatBuffer().put(rows);
        input.limit(bytes);
        return module.view(input, DataType.FLOAT32, count, model.embeddingLength());
    }

    IValue grow(@Nullable IValue tensor, int keep, int capacity) {
        try (PtNDArray nothing = module.floats(new float[0], 0);
                IValue none = IValue.from(nothing);
                IValue keepValue = IValue.from((long) keep);
                IValue capacityValue = IValue.from((long) capacity)) {
            return module.call("grow", tensor == null ? none : tensor, keepValue, capacityValue);
        }
    }

    @Override
    public void close() {
        module.close();
    }
}
