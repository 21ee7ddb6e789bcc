package io.ruche.scheduler.state;

/**
 * A key to the API. The secret itself is nowhere in the State.
 *
 * @param sha256 of the whole secret, 64 lower-case hex digits
 * @param prefix the secret's first characters, for people to tell keys apart
 * @param revision the log entry of its last change
 */
public record ApiKey(
        KeyId id,
        String name,
        Role role,
        String sha256,
        String prefix,
        boolean revoked,
        long createdAtMillis,
        long revision) {}
