package io.ruche.control.secrets;

import io.ruche.scheduler.hash.Sha256;
import io.ruche.scheduler.state.SecretName;
import io.ruche.scheduler.world.Entropy;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals values with AES-256-GCM. What is sealed is bound to its name, so that nobody who can write the store gives one
 * name another's value. A fresh random nonce each time: far fewer values are ever sealed than would make one come twice.
 */
final class SealingKey {
    static final int BYTES = 32;

    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int ID_BYTES = 8;

    private final byte[] key;

    SealingKey(byte[] key) {
        if (key.length != BYTES) throw new IllegalArgumentException("key: " + key.length + " bytes (expected: 32)");
        this.key = key.clone();
    }

    /** How keys are told from each other; says nothing of the key. */
    String id() {
        MessageDigest digest = Sha256.digest();
        digest.update("ruche sealing key".getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest.digest(key), 0, ID_BYTES);
    }

    byte[] seal(SecretName name, byte[] value, Entropy entropy) {
        byte[] nonce = new byte[NONCE_BYTES];
        entropy.fill(nonce);
        try {
            byte[] text = cipher(Cipher.ENCRYPT_MODE, name, nonce).doFinal(value);
            byte[] sealed = new byte[1 + NONCE_BYTES + text.length];
            sealed[0] = FORMAT;
            System.arraycopy(nonce, 0, sealed, 1, NONCE_BYTES);
            System.arraycopy(text, 0, sealed, 1 + NONCE_BYTES, text.length);
            return sealed;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    /** Empty when this key did not seal it, under another name, or it was changed since. */
    Optional<SecretValue> open(SecretName name, byte[] sealed) {
        if (sealed.length < 1 + NONCE_BYTES + TAG_BITS / Byte.SIZE || sealed[0] != FORMAT) return Optional.empty();
        byte[] nonce = Arrays.copyOfRange(sealed, 1, 1 + NONCE_BYTES);
        try {
            int from = 1 + NONCE_BYTES;
            return Optional.of(new SecretValue(
                    cipher(Cipher.DECRYPT_MODE, name, nonce).doFinal(sealed, from, sealed.length - from)));
        } catch (AEADBadTagException e) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has AES-GCM", e);
        }
    }

    private Cipher cipher(int mode, SecretName name, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(("ruche secret " + name.value()).getBytes(StandardCharsets.US_ASCII));
        return cipher;
    }

    @Override
    public String toString() {
        return "SealingKey[" + id() + "]";
    }
}
