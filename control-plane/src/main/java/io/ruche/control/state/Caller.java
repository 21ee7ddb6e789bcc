package io.ruche.control.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who sends a command.
 *
 * @param actor a key's id, a node's id, or a part of the control plane such as {@code reconcile}
 * @param requestKey the client's idempotency key: the same key gets the same answer again for 24 h, also after a crash;
 *     at most {@value #MAX_KEY} characters
 * @param requestHash hex SHA-256 of the request's content; another content under the same key is refused
 */
public record Caller(String actor, Optional<String> requestKey, String requestHash) {
    public static final int MAX_KEY = 255;

    private static final Pattern HASH = Pattern.compile("([0-9a-f]{2}){0,64}");

    public Caller {
        if (!HASH.matcher(requestHash).matches()) {
            throw new IllegalArgumentException("requestHash: '" + requestHash + "' (expected: hex digits, or nothing)");
        }
        if (requestKey.isPresent()
                && (requestKey.get().isEmpty() || requestKey.get().length() > MAX_KEY)) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "Idempotency key of " + requestKey.get().length() + " characters (expected: 1-" + MAX_KEY + ").",
                    "Choose a shorter one, for example a UUID.");
        }
    }

    /** A caller that does not repeat itself. */
    public static Caller of(String actor) {
        return new Caller(actor, Optional.empty(), "");
    }
}
