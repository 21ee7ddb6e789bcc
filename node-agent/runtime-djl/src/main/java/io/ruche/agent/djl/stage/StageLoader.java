package io.ruche.agent.djl.stage;

import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.ruche.agent.djl.torch.ScriptArchive;
import io.ruche.agent.djl.torch.ScriptModule;
import io.ruche.scheduler.model.Architecture.RopeStyle;
import io.ruche.scheduler.model.GgufTensor;
import io.ruche.scheduler.model.ModelDescription;
import io.ruche.scheduler.model.TensorRole;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleConsumer;

/** Loads one stage. Used once, by the stage's thread. */
final class StageLoader {
    /** Floats decoded at a time. */
    private static final int BLOCK = 1 << 20;

    /** Rows of the head in one matrix: small enough to stay near the processor for a batch of rows. */
    private static final int HEAD_ROWS = 8192;

    private static final Set<TensorRole> TURNED =
            EnumSet.of(TensorRole.QUERY, TensorRole.KEY, TensorRole.QUERY_BIAS, TensorRole.KEY_BIAS);

    private final ModelFile file;
    private final ModelDescription model;
    private final LayerRange range;
    private final Precision precision;
    private final Kernel kernel;
    private final int context;
    private final DoubleConsumer progress;
    private final ScriptModule module;
    private final ByteBuffer block =
            ByteBuffer.allocateDirect(BLOCK * Float.BYTES).order(ByteOrder.nativeOrder());
    private final long matrices;
    private long loaded;
    private long weightBytes;

    StageLoader(
            Engine engine,
            ModelFile file,
            LayerRange range,
            Precision precision,
            Kernel kernel,
            int context,
            DoubleConsumer progress) {
        this.file = file;
        this.model = file.description();
        if (range.last() >= model.layers()) {
            throw new IllegalArgumentException("layers " + range + " of " + model.layers());
        }
        this.range = range;
        this.precision = precision;
        this.kernel = kernel;
        this.context = context;
        this.progress = progress;
        this.matrices = 4L * range.size() + (isLast() ? headChunks() : 0);
        this.module = ScriptModule.load(engine, archive());
    }

    private boolean isLast() {
        return range.last() == model.layers() - 1;
    }

    private int headChunks() {
        return (model.vocabulary() + HEAD_ROWS - 1) / HEAD_ROWS;
    }

    private byte[] archive() {
        Map<String, ScriptArchive.Value> attributes = kernel.attributes();
        attributes.put("layers", new ScriptArchive.Whole(range.size()));
        attributes.put("heads", new ScriptArchive.Whole(model.heads()));
        attributes.put("kv_heads", new ScriptArchive.Whole(model.kvHeads()));
        attributes.put("head_dim", new ScriptArchive.Whole(model.keyHeadLength()));
        attributes.put("head_chunks", new ScriptArchive.Whole(headChunks()));
        attributes.put("biased", new ScriptArchive.Flag(file.architecture().has(TensorRole.QUERY_BIAS)));
        attributes.put("last", new ScriptArchive.Flag(isLast()));
        attributes.put("eps", new ScriptArchive.Real(model.epsilon()));
        attributes.put("scale", new ScriptArchive.Real(1 / Math.sqrt(model.keyHeadLength())));
        attributes.put("reach", new ScriptArchive.Real(0));
        attributes.put("norms", new ScriptArchive.NoTensors());
        attributes.put("biases", new ScriptArchive.NoTensors());
        attributes.put("rope", new ScriptArchive.NoTensors());
        attributes.put("hidden", new ScriptArchive.NoTensors());
        return ScriptArchive.pack("Stage", kernel.fill(Templates.read("decoder.torchscript")), attributes);
    }

    Stage load() throws InterruptedException {
        try {
            Map<TensorRole, GgufTensor> globals = file.architecture().globalTensors(file.header(), model);
            putWidth();
            putRope(globals);
            for (int layer = range.first(); layer <= range.last(); layer++) {
                putLayer(file.architecture().layerTensors(file.header(), model, layer));
            }
            if (isLast()) {
                putVector("put_norm", TensorRole.OUTPUT_NORM, globals);
                putHead(globals);
            }
            return new Stage(module, model, range, precision, kernel, context, weightBytes);
        } catch (RuntimeException | InterruptedException e) {
            module.close();
            throw e;
        }
    }

    private void putWidth() {
        try (IValue width = IValue.from((long) model.embeddingLength())) {
            module.call("put_width", width).close();
        }
    }

    private void putRope(Map<TensorRole, GgufTensor> globals) {
        GgufTensor factors = globals.get(TensorRole.ROPE_FACTORS);
        float[] divisors = new float[0];
        if (factors != null) {
            FloatBuffer values = FloatBuffer.allocate((int) factors.elements());
            file.read(factors, 0, 1, values);
            divisors = values.array();
        }
        float[] table = Rope.table(model, divisors, context);
        try (PtNDArray tensor = module.floats(table, context, model.keyHeadLength() / 2, 2);
                IValue value = IValue.from(tensor)) {
            module.call("put_rope", value).close();
        }
    }

    private void putLayer(Map<TensorRole, GgufTensor> tensors) throws InterruptedException {
        putVector("put_norm", TensorRole.ATTENTION_NORM, tensors);
        putMatrix("put_qkv", tensors, TensorRole.QUERY, TensorRole.KEY, TensorRole.VALUE);
        if (tensors.containsKey(TensorRole.QUERY_BIAS)) {
            putVector("put_bias", tensors, TensorRole.QUERY_BIAS, TensorRole.KEY_BIAS, TensorRole.VALUE_BIAS);
        }
        putMatrix("put_attention_output", tensors, TensorRole.ATTENTION_OUTPUT);
        putVector("put_norm", TensorRole.FEED_FORWARD_NORM, tensors);
        putMatrix("put_after_norm", tensors, TensorRole.GATE, TensorRole.UP);
        putMatrix("put_down", tensors, TensorRole.DOWN);
    }

    private void putHead(Map<TensorRole, GgufTensor> globals) throws InterruptedException {
        GgufTensor own = globals.get(TensorRole.OUTPUT);
        GgufTensor head = own != null ? own : get(globals, TensorRole.TOKEN_EMBEDDING);
        for (long first = 0; first < head.rows(); first += HEAD_ROWS) {
            int rows = (int) Math.min(HEAD_ROWS, head.rows() - first);
            try (IValue matrix = fresh(rows, head.columns())) {
                copy(head, TensorRole.OUTPUT, first, rows, matrix, 0);
                put("put_after_norm", matrix, rows * head.columns());
            }
        }
    }

    /** Loads matrices that take the same input as one, below each other. */
    private void putMatrix(String method, Map<TensorRole, GgufTensor> tensors, TensorRole... roles)
            throws InterruptedException {
        List<GgufTensor> parts =
                Arrays.stream(roles).map(role -> get(tensors, role)).toList();
        long columns = parts.get(0).columns();
        long rows = parts.stream().mapToLong(GgufTensor::rows).sum();
        try (IValue matrix = fresh(rows, columns)) {
            long at = 0;
            for (int i = 0; i < roles.length; i++) {
                copy(parts.get(i), roles[i], 0, parts.get(i).rows(), matrix, at);
                at += parts.get(i).rows();
            }
            put(method, matrix, rows * columns);
        }
    }

    private IValue fresh(long rows, long columns) {
        try (IValue rowValue = IValue.from(rows);
                IValue columnValue = IValue.from(columns)) {
            return module.call("fresh", rowValue, columnValue);
        }
    }

    private void copy(GgufTensor tensor, TensorRole role, long first, long rows, IValue matrix, long at) {
        int columns = Math.toIntExact(tensor.columns());
        int step = Math.max(1, BLOCK / columns);
        for (long done = 0; done < rows; done += step) {
            int count = (int) Math.min(step, rows - done);
            decode(tensor, role, first + done, count);
            try (PtNDArray view = module.view(block, DataType.FLOAT32, count, columns);
                    IValue viewValue = IValue.from(view);
                    IValue atValue = IValue.from(at + done)) {
                module.call("fill_rows", matrix, viewValue, atValue).close();
            }
        }
    }

    /** Decodes rows into the block, those of queries and keys in the order that the stage's rotation expects. */
    private void decode(GgufTensor tensor, TensorRole role, long first, int count) {
        block.clear();
        FloatBuffer floats = block.asFloatBuffer();
        if (!TURNED.contains(role) || file.architecture().rope() == RopeStyle.INTERLEAVED) {
            file.read(tensor, first, count, floats);
        } else {
            for (int row = 0; row < count; row++) {
                int stored = Rope.row(
                        file.architecture().rope(),
                        model.keyHeadLength(),
                        model.ropeDimensions(),
                        Math.toIntExact(first + row));
                file.read(tensor, stored, 1, floats);
            }
        }
        block.limit(floats.position() * Float.BYTES);
    }

    private void put(String method, IValue matrix, long elements) throws InterruptedException {
        module.call(method, matrix).close();
        weightBytes += elements * kernel.bytesPerWeight();
        loaded++;
        progress.accept((double) loaded / matrices);
        if (Thread.interrupted()) {
            throw new InterruptedException("load abandoned after " + loaded + " of " + matrices + " matrices");
        }
    }

    private void putVector(String method, TensorRole role, Map<TensorRole, GgufTensor> tensors) {
        putVector(method, tensors, role);
    }

    private void putVector(String method, Map<TensorRole, GgufTensor> tensors, TensorRole... roles) {
        FloatBuffer values = FloatBuffer.allocate(Arrays.stream(roles)
                .mapToInt(role -> Math.toIntExact(get(tensors, role).elements()))
                .sum());
        for (TensorRole role : roles) {
            GgufTensor tensor = get(tensors, role);
            float[] stored = new float[Math.toIntExact(tensor.elements())];
            file.read(tensor, 0, 1, FloatBuffer.wrap(stored));
            for (int i = 0; i < stored.length; i++) {
                values.put(
                        TURNED.contains(role)
                                ? stored[
                                        Rope.row(
                                                file.architecture().rope(),
                                                model.keyHeadLength(),
                                                model.ropeDimensions(),
                                                i)]
                                : stored[i]);
            }
        }
        try (PtNDArray tensor = module.floats(values.array(), values.capacity());
                IValue value = IValue.from(tensor)) {
            module.call(method, value).close();
        }
    }

    private static GgufTensor get(Map<TensorRole, GgufTensor> tensors, TensorRole role) {
        GgufTensor tensor = tensors.get(role);
        if (tensor == null) {
            throw new IllegalStateException("the architecture has no " + role);
        }
        return tensor;
    }
}
