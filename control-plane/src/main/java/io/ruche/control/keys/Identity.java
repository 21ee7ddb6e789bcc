package io.ruche.control.keys;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Role;

/**
 * Who is asking.
 *
 * @param key the key that was shown, or that opened the session
 * @param session names the console's session; empty for a key
 */
public record Identity(KeyId key, String name, Role role, String session) {
    private static final int MOST_CHARACTERS = 128;

    /** How this caller is named in the log of commands. */
    public String actor() {
        return "key:" + name;
    }

    /**
     * Under which key a repetition of this caller's request is known: one client's key is nobody else's.
     *
     * @param given the client's idempotency key
     * @throws FailureException INVALID_REQUEST unless it has 1 to {@value #MOST_CHARACTERS} characters
     */
    public String requestKey(String given) {
        if (given.isEmpty() || given.length() > MOST_CHARACTERS) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "idempotency key: " + given.length() + " characters (expected: 1-" + MOST_CHARACTERS + ").",
                    "Choose a shorter one, for example a UUID.");
        }
        return key.value() + "/" + given;
    }
}
