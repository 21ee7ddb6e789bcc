package io.ruche.control.state;

import io.ruche.scheduler.hash.Sha256;
import java.util.HexFormat;
import java.util.Optional;

/** The name under which an answer is kept: one per actor and request key, of a form that fits any row key. */
final class RequestKeys {
    private RequestKeys() {}

    static Optional<String> of(Caller caller) {
        return caller.requestKey().map(key -> hash(caller.actor() + "\n" + key));
    }

    private static String hash(String text) {
        byte[] digest = Sha256.of(text);
        return HexFormat.of().formatHex(digest, 0, 16);
    }
}
