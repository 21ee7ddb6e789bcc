package io.ruche.control.adapter.world;

import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All timers of the process on one named scheduler thread, which only hands each task over to its loop:
 * {@code timers.on(loop).after(...)}. A loop that is full when a timer fires gets the task again 10 ms later, so a timer
 * is late rather than lost. Any thread.
 */
public final class SystemTimers implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SystemTimers.class);
    private static final long RETRY_MILLIS = 10;

    private final ScheduledThreadPoolExecutor scheduler;

    /** @param name the thread's name, for example {@code ruche-timers} */
    public SystemTimers(String name) {
        scheduler = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
        scheduler.setRemoveOnCancelPolicy(true);
        scheduler.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    /** Timers whose tasks run on this loop. After {@link #close()} they never fire. */
    public Timers on(Loop loop) {
        return (delay, task) -> new Timer(loop, task).start(delay);
    }

    /** Drops what has not fired. Idempotent. */
    @Override
    public void close() {
        scheduler.shutdownNow();
    }

    private final class Timer implements Timers.Cancellable {
        private final Loop loop;
        private final Runnable task;
        private volatile boolean cancelled;
        private volatile ScheduledFuture<?> future;

        @SuppressWarnings("NullAway.Init") // set by start, before anyone has this object
        Timer(Loop loop, Runnable task) {
            this.loop = loop;
            this.task = task;
        }

        Timer start(Duration delay) {
            schedule(delay.toNanos());
            return this;
        }

        @Override
        public void cancel() {
            cancelled = true;
            ScheduledFuture<?> waiting = future;
            if (waiting != null) {
                waiting.cancel(false);
            }
        }

        private void schedule(long nanos) {
            try {
                future = scheduler.schedule(this::fire, Math.max(0, nanos), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                log.debug("A timer came after the end of all timers");
            }
        }

        private void fire() {
            try {
                loop.execute(this::runUnlessCancelled);
            } catch (RejectedExecutionException e) {
                schedule(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
            }
        }

        private void runUnlessCancelled() {
            if (!cancelled) {
                task.run();
            }
        }
    }
}
