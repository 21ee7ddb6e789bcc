package io.ruche.scheduler.reconcile;

import java.time.Duration;

/**
 * Since when silence counts. The reconcile loop ticks it each time it runs. A gap of more than two seconds between two
 * ticks means that the loop itself slept, and all clocks of loss begin anew. A shorter stall leaves messages unread: after
 * it nobody is lost before the loop has listened for a second.
 *
 * @param silenceFrom monotonic
 * @param lastTick monotonic
 */
public record LossClock(Duration silenceFrom, Duration lastTick) {
    /** A longer gap between two ticks counts as sleep. */
    public static final Duration SLEPT = Duration.ofSeconds(2);

    /** A longer gap counts as a stall; the loop ticks every 500 ms. */
    private static final Duration STALLED = Duration.ofMillis(750);

    private static final Duration LISTEN = Duration.ofSeconds(1);

    /** Leadership begins. */
    public static LossClock start(Duration monotonic) {
        return new LossClock(monotonic, monotonic);
    }

    public LossClock tick(Duration monotonic) {
        Duration gap = monotonic.minus(lastTick);
        if (gap.compareTo(SLEPT) > 0) return start(monotonic);
        if (gap.compareTo(STALLED) <= 0) return new LossClock(silenceFrom, monotonic);
        Duration listened = monotonic.minus(Liveness.LOSS.minus(LISTEN));
        return new LossClock(listened.compareTo(silenceFrom) > 0 ? listened : silenceFrom, monotonic);
    }
}
