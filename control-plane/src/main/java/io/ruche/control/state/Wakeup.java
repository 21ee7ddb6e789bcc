package io.ruche.control.state;

import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/** Asks the loop for a turn. However often it is asked, one turn is due at a time. Any thread. */
final class Wakeup {
    private static final Duration QUEUE_RETRY = Duration.ofMillis(10);

    private final Loop loop;
    private final Timers timers;
    private final Runnable turn;
    private final AtomicBoolean isDue = new AtomicBoolean();

    Wakeup(Loop loop, Timers timers, Runnable turn) {
        this.loop = loop;
        this.timers = timers;
        this.turn = turn;
    }

    void ask() {
        if (!isDue.compareAndSet(false, true)) {
            return;
        }
        try {
            loop.execute(this::run);
        } catch (RejectedExecutionException e) {
            timers.after(QUEUE_RETRY, this::run);
        }
    }

    private void run() {
        isDue.set(false); // before the turn: what arrives during it asks for another
        turn.run();
    }
}
