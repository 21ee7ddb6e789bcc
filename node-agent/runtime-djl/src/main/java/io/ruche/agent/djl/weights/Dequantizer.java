package io.ruche.agent.djl.weights;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.model.GgufTensor;
import io.ruche.scheduler.model.TensorType;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;

/**
 * Turns stored elements into floats, bit for bit as the {@code gguf} package does. A tensor may be taken in slices of
 * whole blocks, by several threads at once.
 */
public final class Dequantizer {
    private Dequantizer() {}

    public static boolean supports(TensorType type) {
        return false;
    }

    /** @throws FailureException {@code UNSUPPORTED_MODEL} when this tensor's type has no decoder here */
    public static void check(GgufTensor tensor) {
        throw new UnsupportedOperationException();
    }

    /**
     * Decodes {@code count} elements from the source's position, which moves on, into {@code target} from {@code offset}.
     *
     * @param source little-endian whatever order the buffer has set; heap, direct or mapped
     * @param count a multiple of the type's block
     */
    public static void toFloat(TensorType type, ByteBuffer source, float[] target, int offset, int count) {
        throw new UnsupportedOperationException();
    }

    /** Decodes as many elements as {@code target} has room for; both positions move on. */
    public static void toFloat(TensorType type, ByteBuffer source, FloatBuffer target) {
        throw new UnsupportedOperationException();
    }
}
