package io.ruche.control.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;

/** The name under which an answer is kept: one per actor and request key, of a form that fits any row key. */
final class RequestKeys {
    private RequestKeys() {}

    static Optional<String> of(Caller caller) {
        return caller.requestKey().map(key -> hash(caller.actor() + "\n" + key));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
