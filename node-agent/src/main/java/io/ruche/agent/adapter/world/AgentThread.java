package io.ruche.agent.adapter.world;

import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's one thread: tasks in order, timers among them. A task that throws is logged and the loop goes on. Tasks
 * beyond the bound, or after {@link #close}, are refused with RejectedExecutionException.
 */
public final class AgentThread implements Loop, Timers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AgentThread.class);
    private static final int WAITING_AT_MOST = 10_000;
    private static final int FAREWELL_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor;
    private final AtomicInteger waiting = new AtomicInteger();

    public AgentThread(String name) {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void execute(Runnable task) {
        if (waiting.incrementAndGet() > WAITING_AT_MOST) {
            waiting.decrementAndGet();
            throw new RejectedExecutionException("tasks waiting: " + WAITING_AT_MOST + " (expected: fewer)");
        }

        try {
            executor.execute(() -> {
                waiting.decrementAndGet();
                run(task);
            });
        } catch (RejectedExecutionException e) {
            waiting.decrementAndGet();
            throw e;
        }
    }

    @Override
    public Cancellable after(Duration delay, Runnable task) {
        try {
            ScheduledFuture<?> timer =
                    executor.schedule(() -> run(task), Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
            return () -> timer.cancel(false);
        } catch (RejectedExecutionException e) {
            // closed: no timer fires any more
            return () -> {};
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            LOG.error("A task of the agent failed; the agent goes on", e);
        }
    }

    /** Runs what waits, drops timers, returns when the thread has ended or after {@value #FAREWELL_SECONDS} s. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
