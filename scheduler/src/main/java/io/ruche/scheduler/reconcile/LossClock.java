package io.ruche.scheduler.reconcile;

import java.time.Duration;

/**
 * Since when silence counts. The reconcile loop ticks it each time it runs; a gap of more than two seconds between two
 * ticks means that the loop itself slept, and all clocks of loss begin anew.
 *
 * @param silenceFrom monotonic
 * @param lastTick monotonic
 */
public record LossClock(Duration silenceFrom, Duration lastTick) {
    /** A longer gap between two ticks counts as sleep. */
    public static final Duration SLEPT = Duration.ofSeconds(2);

    /** Leadership begins. */
    public static LossClock start(Duration monotonic) {
        return new LossClock(monotonic, monotonic);
    }

    public LossClock tick(Duration monotonic) {
        boolean slept = monotonic.minus(lastTick).compareTo(SLEPT) > 0;
        return new LossClock(slept ? monotonic : silenceFrom, monotonic);
    }
}
