package io.ruche.scheduler.hash;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/** SHA-256 over rows in the order in which they come, each part with its length: two rows never look like one. */
public final class RowDigest {
    private final MessageDigest digest = Sha256.digest();

    public RowDigest add(long number) {
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(number).flip());
        return this;
    }

    public RowDigest add(String key, byte[] payload) {
        part(key.getBytes(StandardCharsets.UTF_8));
        part(payload);
        return this;
    }

    private void part(byte[] bytes) {
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        digest.update(bytes);
    }

    /** {@value Sha256#BYTES} bytes. Nothing may be added after. */
    public byte[] end() {
        return digest.digest();
    }
}
