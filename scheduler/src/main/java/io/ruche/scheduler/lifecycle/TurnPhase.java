package io.ruche.scheduler.lifecycle;

/** Where an agent's turn stands. */
public enum TurnPhase {
    /** Its next decision can be made. */
    READY,
    /** A model is asked. */
    CALLING,
    /** Tools are at work. */
    ACTING,
    SLEEPING,
    /** Somebody is asked. */
    ASKING,
    DONE,
    FAILED,
    CANCELLED
}
