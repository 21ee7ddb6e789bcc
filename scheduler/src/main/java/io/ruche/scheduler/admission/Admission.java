package io.ruche.scheduler.admission;

import java.time.Duration;

/** The rules of the bounded queue in front of a deployment. */
public final class Admission {
    private Admission() {}

    /**
     * @param slots requests that its ready replicas work on at once
     * @param running requests under way
     * @param waiting requests in the queue
     * @param limit the queue's bound
     * @param meanSeconds how long a request takes; 0 when unknown
     */
    public record Load(int slots, int running, int waiting, int limit, double meanSeconds) {}

    public sealed interface Answer {}

    /** Goes on at once. */
    public record Go() implements Answer {}

    /** Waits in the queue. */
    public record Wait(Duration expected) implements Answer {}

    /** 429: the queue is full. */
    public record Refuse(Duration retryAfter) implements Answer {}

    public static Answer ask(Load load) {
        return new Go();
    }
}
