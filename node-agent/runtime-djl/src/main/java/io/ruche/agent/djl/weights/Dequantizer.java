package io.ruche.agent.djl.weights;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.GgufTensor;
import io.ruche.scheduler.model.TensorType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Turns stored elements into floats, bit for bit as the {@code gguf} package does. A tensor may be taken in slices of
 * whole blocks, by several threads at once.
 */
public final class Dequantizer {
    private static final Set<TensorType> SUPPORTED = EnumSet.of(
            TensorType.F32,
            TensorType.F16,
            TensorType.BF16,
            TensorType.Q4_0,
            TensorType.Q4_1,
            TensorType.Q5_0,
            TensorType.Q5_1,
            TensorType.Q8_0,
            TensorType.Q4_K,
            TensorType.Q5_K,
            TensorType.Q6_K);

    private static final int CHUNK = 8192; // elements decoded at a time, a multiple of every block

    private Dequantizer() {}

    public static boolean supports(TensorType type) {
        return SUPPORTED.contains(type);
    }

    /** @throws FailureException {@code UNSUPPORTED_MODEL} when this tensor's type has no decoder here */
    public static void check(GgufTensor tensor) {
        if (!supports(tensor.type())) {
            throw FailureException.of(
                    FailureCode.UNSUPPORTED_MODEL,
                    "The model is not supported: tensor " + tensor.name() + " has type " + tensor.type()
                            + " (expected: one of "
                            + SUPPORTED.stream().map(TensorType::name).collect(Collectors.joining(", ")) + ").",
                    "Use a file quantised with one of these types.");
        }
    }

    /**
     * Decodes {@code count} elements from the source's position, which moves on, into {@code target} from {@code offset}.
     *
     * @param source little-endian whatever order the buffer has set; heap, direct or mapped
     * @param count a multiple of the type's block
     */
    public static void toFloat(TensorType type, ByteBuffer source, float[] target, int offset, int count) {
        check(type, source, count);
        byte[] chunk = new byte[(int) type.bytes(Math.min(CHUNK, count))];
        for (int done = 0; done < count; done += CHUNK) {
            int elements = Math.min(CHUNK, count - done);
            source.get(chunk, 0, (int) type.bytes(elements));
            decode(type, chunk, target, offset + done, elements);
        }
    }

    /** Decodes as many elements as {@code target} has room for; both positions move on. */
    public static void toFloat(TensorType type, ByteBuffer source, FloatBuffer target) {
        int count = target.remaining();
        check(type, source, count);
        float[] floats = new float[Math.min(CHUNK, count)];
        byte[] chunk = new byte[(int) type.bytes(floats.length)];
        for (int done = 0; done < count; done += CHUNK) {
            int elements = Math.min(CHUNK, count - done);
            source.get(chunk, 0, (int) type.bytes(elements));
            decode(type, chunk, floats, 0, elements);
            target.put(floats, 0, elements);
        }
    }

    private static void check(TensorType type, ByteBuffer source, int count) {
        if (!supports(type)) {
            throw new IllegalArgumentException("type: " + type + " (expected: one of " + SUPPORTED + ")");
        }
        if (count % type.blockElements() != 0 || type.bytes(count) > source.remaining()) {
            throw new IllegalArgumentException("count: " + count + " (expected: a multiple of " + type.blockElements()
                    + ", at most " + (long) source.remaining() / type.blockBytes() * type.blockElements() + ")");
        }
    }

    private static void decode(TensorType type, byte[] source, float[] target, int at, int count) {
        switch (type) {
            case F32 -> Floats.f32(source, target, at, count);
            case F16 -> Floats.f16(source, target, at, count);
            case BF16 -> Floats.bf16(source, target, at, count);
            case Q4_0 -> Blocks32.q4v0(source, target, at, count);
            case Q4_1 -> Blocks32.q4v1(source, target, at, count);
            case Q5_0 -> Blocks32.q5v0(source, target, at, count);
            case Q5_1 -> Blocks32.q5v1(source, target, at, count);
            case Q8_0 -> Blocks32.q8v0(source, target, at, count);
            case Q4_K -> Blocks256.q4k(source, target, at, count);
            case Q5_K -> Blocks256.q5k(source, target, at, count);
            case Q6_K -> Blocks256.q6k(source, target, at, count);
            default ->
                throw new IllegalArgumentException("type: " + type + " of " + Arrays.toString(TensorType.values()));
        }
    }
}
