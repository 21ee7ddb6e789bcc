package io.ruche.control.jobs.service;

import io.ruche.scheduler.hash.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/** What a request asks for, in short: another one under the same idempotency key is told apart by it. */
final class RequestHash {
    private RequestHash() {}

    static String of(String... parts) {
        MessageDigest digest = Sha256.digest();
        for (String part : parts) {
            byte[] text = part.getBytes(StandardCharsets.UTF_8);
            digest.update((text.length + ":").getBytes(StandardCharsets.US_ASCII));
            digest.update(text);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
