package io.ruche.agent.djl.stage;

import ai.djl.pytorch.jni.IValue;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of one request, one tensor for all layers of a stage, outside of the module. It grows in blocks and can
 * be cut back to a prefix. Used by the stage's thread only.
 */
public final class KvCache implements AutoCloseable {
    /** Positions that a cache grows by. */
    static final int BLOCK = 256;

    private final Stage stage;
    private @Nullable IValue tensor;
    private int capacity;
    private int length;

    KvCache(Stage stage) {
        this.stage = stage;
    }

    /** Positions that are filled. */
    public int length() {
        return length;
    }

    /** Bytes that it holds, filled or not. */
    public long bytes() {
        return capacity * stage.kvBytesPerToken();
    }

    /** Forgets everything from {@code length} on; the memory is kept. */
    public void truncate(int length) {
        if (length < 0 || length > this.length) {
            throw new IllegalArgumentException("truncate to " + length + " of " + this.length);
        }
        this.length = length;
    }

    /** Acts as if {@code length} positions were filled, for measuring; what they hold is arbitrary. */
    public void pretend(int length) {
        this.length = 0;
        withRoomFor(length + 1);
        this.length = length;
    }

    /** The tensor, with room for {@code count} more positions. */
    IValue withRoomFor(int count) {
        int needed = length + count;
        IValue current = tensor;
        if (current != null && needed <= capacity) {
            return current;
        }
        int wanted = Math.min((needed + BLOCK - 1) / BLOCK * BLOCK, Math.max(needed, stage.context()));
        IValue grown = stage.grow(current, length, wanted);
        if (current != null) {
            current.close();
        }
        tensor = grown;
        capacity = wanted;
        return grown;
    }

    void advance(int count) {
        length += count;
    }

    @Override
    public void close() {
        if (tensor != null) {
            tensor.close();
            tensor = null;
        }
        capacity = 0;
        length = 0;
    }
}
