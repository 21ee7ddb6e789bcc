package io.ruche.control.backup;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The one digest of backups. */
final class Digests {
    static final int BYTES = 32;

    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
