package io.ruche.agent.loop;

/** Work that was begun and can be given up. */
public interface Ongoing {
    /** Gives it up soon. Idempotent. */
    void cancel();
}
