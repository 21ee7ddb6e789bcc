package io.ruche.control.keys;

import io.ruche.scheduler.hash.Sha256;
import io.ruche.scheduler.world.Entropy;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.zip.CRC32;

/**
 * An API key's text: {@code rk_}, 256 random bits as 43 characters of base 62, and six characters of checksum over what
 * is before them, so that a mistyped or cut key is told from an unknown one without any look-up, and scanners find lost
 * keys.
 */
public final class Secret {
    public static final String PREFIX = "rk_";

    private static final String DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int RANDOM_BYTES = 32;
    private static final int RANDOM_LENGTH = 43;
    private static final int CHECK_LENGTH = 6;
    private static final int LENGTH = PREFIX.length() + RANDOM_LENGTH + CHECK_LENGTH;
    /** How much of a key may be shown again, for people to tell keys apart. */
    private static final int SHOWN = PREFIX.length() + 6;

    private Secret() {}

    /** A fresh key. */
    public static String make(Entropy entropy) {
        byte[] random = new byte[RANDOM_BYTES];
        entropy.fill(random);
        String body = PREFIX + base62(new BigInteger(1, random), RANDOM_LENGTH);
        return body + check(body);
    }

    /** Whether this can be a key at all. */
    public static boolean isWellFormed(String text) {
        if (text.length() != LENGTH || !text.startsWith(PREFIX)) return false;
        for (int i = PREFIX.length(); i < LENGTH; i++) {
            if (DIGITS.indexOf(text.charAt(i)) < 0) return false;
        }
        int end = LENGTH - CHECK_LENGTH;
        return check(text.substring(0, end)).equals(text.substring(end));
    }

    /** SHA-256, 32 bytes. */
    public static byte[] hash(String text) {
        return Sha256.of(text);
    }

    public static String hexHash(String text) {
        return HexFormat.of().formatHex(hash(text));
    }

    /** The part that lists show. */
    public static String shown(String text) {
        return text.substring(0, SHOWN);
    }

    /** Random characters of base 62, for session tokens. */
    static String token(Entropy entropy, int bytes, int length) {
        byte[] random = new byte[bytes];
        entropy.fill(random);
        return base62(new BigInteger(1, random), length);
    }

    private static String check(String text) {
        CRC32 crc = new CRC32();
        crc.update(text.getBytes(StandardCharsets.US_ASCII));
        return base62(BigInteger.valueOf(crc.getValue()), CHECK_LENGTH);
    }

    private static String base62(BigInteger number, int length) {
        BigInteger base = BigInteger.valueOf(DIGITS.length());
        char[] digits = new char[length];
        for (int i = length - 1; i >= 0; i--) {
            BigInteger[] parts = number.divideAndRemainder(base);
            digits[i] = DIGITS.charAt(parts[1].intValue());
            number = parts[0];
        }
        return new String(digits);
    }
}
