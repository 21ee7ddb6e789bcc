package io.ruche.scheduler.world;

import java.time.Duration;

/** Runs tasks later, on the loop that the timer was made for. */
public interface Timers {
    Cancellable after(Duration delay, Runnable task);

    /** Cancels what has not run yet. Idempotent. */
    interface Cancellable {
        void cancel();
    }
}
