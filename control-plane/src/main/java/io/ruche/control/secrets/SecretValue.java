package io.ruche.control.secrets;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A secret in the clear. Says nothing of itself; not for fields, logs or messages. */
public final class SecretValue implements AutoCloseable {
    private final byte[] bytes;

    /** Keeps the array. */
    SecretValue(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The value itself, not a copy. */
    public byte[] bytes() {
        return bytes;
    }

    /** As text for a header. Such a text cannot be wiped: let go of it soon. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Wipes it. */
    @Override
    public void close() {
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public String toString() {
        return "(a secret)";
    }
}
