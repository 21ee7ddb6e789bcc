package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import java.util.HexFormat;

/**
 * SHA-256 over a plan's canonical form. A worker checks that what it holds is what the plan says.
 *
 * @param hex 64 lower-case hex digits
 */
public record PlanHash(String hex) {
    public PlanHash {
        if (hex.length() != 64)
            throw new IllegalArgumentException("plan hash: " + hex.length() + " digits (expected: 64)");
    }

    public static PlanHash of(byte[] digest) {
        return new PlanHash(HexFormat.of().formatHex(digest));
    }

    /** As it stands on the wire: 32 bytes. */
    public ByteString bytes() {
        return ByteString.copyFrom(HexFormat.of().parseHex(hex));
    }

    @Override
    public String toString() {
        return hex;
    }
}
