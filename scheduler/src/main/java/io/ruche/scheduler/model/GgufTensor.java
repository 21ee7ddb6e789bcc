package io.ruche.scheduler.model;

import java.util.List;

/**
 * A tensor as a GGUF header announces it, checked to lie inside the file.
 *
 * @param shape elements along each dimension, the contiguous one first (ggml's {@code ne}): a matrix that takes 576
 *     inputs to 1536 outputs is {@code [576, 1536]}
 * @param offset of its first byte, from the start of the file
 * @param bytes that it takes up in the file
 */
public record GgufTensor(String name, TensorType type, List<Long> shape, long offset, long bytes) {

    public GgufTensor {
        shape = List.copyOf(shape);
    }

    public long elements() {
        return shape.stream().reduce(1L, (a, b) -> a * b);
    }

    /** Elements in a row, the contiguous dimension. */
    public long columns() {
        return shape.get(0);
    }

    /** Everything but the contiguous dimension, as one. */
    public long rows() {
        return elements() / columns();
    }
}
