package io.ruche.scheduler.organisation.turn;

/** What may be done with an effect of which nobody knows whether it happened. */
public enum EffectClass {
    /** Changes nothing: done again. */
    READ,
    /** The same once or twice: done again. */
    IDEMPOTENT,
    /** Whoever performs it knows its key: done again under the same one. */
    KEYED,
    /** A second time is a second effect: a person is asked. */
    UNKEYED;

    /** Whether it may be sent again under its key, should its outcome be unknown. */
    public boolean isRepeatable() {
        return this != UNKEYED;
    }

    public boolean changesSomething() {
        return this != READ;
    }

    /** Whether it reaches somebody outside, where a file in a workspace does not. */
    public boolean isOutward() {
        return this == KEYED || this == UNKEYED;
    }
}
