package io.ruche.scheduler.state;

import java.util.Optional;

/**
 * Entities as rows: key {@code <kind>/<id>}, value protobuf bytes. The kinds are node, deployment, instance, model, key,
 * epoch and request. Recovery loads rows; it never re-runs {@link Decider#apply}.
 */
public final class Rows {
    /** The schema number of the values that this code writes; it reads this one and those below. */
    public static final int SCHEMA = 1;

    private Rows() {}

    /** The entity under this key as bytes; empty when the State has none, which is a removed row. */
    public static Optional<byte[]> value(State state, String key) {
        return Optional.empty();
    }

    /** The State with this row in it. Throws STORE_DAMAGED when key or bytes are not what this code writes. */
    public static State load(State state, String key, byte[] value) {
        return state;
    }

    /** The State without this row. */
    public static State remove(State state, String key) {
        return state;
    }
}
