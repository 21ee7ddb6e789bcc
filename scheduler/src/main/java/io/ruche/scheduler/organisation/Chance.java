package io.ruche.scheduler.organisation;

import io.ruche.scheduler.hash.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Chance that can be looked up again: a number that a seed of the journal and the names of what is drawn decide. Two
 * draws differ when one of their names does, however alike the names are. Never for secrets.
 */
public final class Chance {
    private Chance() {}

    /** From 0, inclusive, to 1, exclusive. */
    public static double draw(long seed, String... names) {
        return (number(seed, names) >>> 11) * 0x1.0p-53;
    }

    /** From 0 to {@code bound} - 1. */
    public static int below(int bound, long seed, String... names) {
        return (int) (draw(seed, names) * bound);
    }

    /** Any number at all. */
    public static long number(long seed, String... names) {
        MessageDigest digest = Sha256.digest();
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(seed).array());
        for (String name : names) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
            digest.update(bytes);
        }
        return ByteBuffer.wrap(digest.digest()).getLong();
    }
}
