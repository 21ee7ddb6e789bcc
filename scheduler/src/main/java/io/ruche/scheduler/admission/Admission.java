package io.ruche.scheduler.admission;

import java.time.Duration;

/**
 * The rules of the bounded queue in front of a deployment: a request goes on, waits its turn, or is refused with the
 * time after which it is worth another try.
 */
public final class Admission {
    /** What a request is taken to last before one was measured. */
    private static final double USUAL_SECONDS = 5;

    private static final double LEAST_RETRY_SECONDS = 1;
    private static final double MOST_RETRY_SECONDS = 60;

    private Admission() {}

    /**
     * @param slots requests that its ready replicas work on at once; 0 while none is ready
     * @param running requests under way
     * @param waiting requests in the queue
     * @param limit the queue's bound
     * @param meanSeconds how long a request takes; 0 when unknown
     * @param deadlineSeconds how long this one may take until its answer is worthless; 0: no such time
     */
    public record Load(int slots, int running, int waiting, int limit, double meanSeconds, double deadlineSeconds) {}

    /** What becomes of a request. */
    public sealed interface Answer {}

    /** It goes on at once. */
    public record Go() implements Answer {}

    /** It waits in the queue, about this long. */
    public record Wait(Duration expected) implements Answer {}

    /**
     * It is refused: 429 with Retry-After.
     *
     * @param retryAfter whole seconds, 1 to 60
     * @param message what is full
     */
    public record Refuse(Duration retryAfter, String message) implements Answer {}

    /** Nobody overtakes: while others wait, a free slot is theirs. */
    public static Answer ask(Load load) {
        if (load.waiting() == 0 && load.running() < load.slots()) return new Go();
        double wait = waitSeconds(load, load.waiting());
        if (load.waiting() >= load.limit()) {
            return new Refuse(
                    retryAfter(load),
                    "queue: " + load.waiting() + " requests wait (expected: < " + load.limit() + ").");
        }
        boolean tooLate = load.slots() > 0 && load.deadlineSeconds() > 0 && wait > load.deadlineSeconds();
        if (tooLate) {
            return new Refuse(
                    retryAfter(load),
                    "deadline: the queue takes about " + Math.round(wait) + " s (expected: <= "
                            + Math.round(load.deadlineSeconds()) + " s).");
        }
        return new Wait(seconds(wait));
    }

    /** Until half the queue is gone: then there is room, also for those who come back with it. */
    private static Duration retryAfter(Load load) {
        double half = waitSeconds(load, load.waiting() / 2);
        return Duration.ofSeconds(Math.round(Math.min(MOST_RETRY_SECONDS, Math.max(LEAST_RETRY_SECONDS, half))));
    }

    /** Until a slot is free for one with so many before it. */
    private static double waitSeconds(Load load, int before) {
        double mean = load.meanSeconds() > 0 ? load.meanSeconds() : USUAL_SECONDS;
        return mean * (before + 1) / Math.max(1, load.slots());
    }

    private static Duration seconds(double value) {
        return Duration.ofMillis(Math.round(value * 1000));
    }
}
