package io.ruche.control.adapter.world;

import io.ruche.scheduler.world.Loop;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A loop on one named daemon thread. Tasks may come from any thread; above the bound of waiting tasks, and after
 * {@link #close()}, {@link #execute} throws {@link RejectedExecutionException}. A task that throws is logged and the loop
 * goes on.
 */
public final class ThreadLoop implements Loop, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(ThreadLoop.class);
    private static final Duration FAREWELL = Duration.ofSeconds(5);

    private final String name;
    private final int bound;
    private final ThreadPoolExecutor executor;
    private volatile Thread thread;

    /**
     * @param name the thread's name, for example {@code ruche-state}
     * @param bound how many tasks may wait
     */
    @SuppressWarnings("NullAway.Init") // the thread exists from the prestart on
    public ThreadLoop(String name, int bound) {
        this.name = name;
        this.bound = bound;
        this.executor = new ThreadPoolExecutor(
                1, 1, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(bound), this::newThread, this::reject);
        executor.prestartAllCoreThreads();
    }

    @Override
    public void execute(Runnable task) {
        executor.execute(() -> run(task));
    }

    /** Whether the caller is on this loop. */
    public boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Tasks that wait. */
    public int waiting() {
        return executor.getQueue().size();
    }

    /** Runs what waits, takes nothing more, and returns when the thread ended, at the latest after 5 s. Idempotent. */
    @Override
    public void close() {
        executor.shutdown();
        if (isCurrent()) {
            return;
        }
        try {
            if (!executor.awaitTermination(FAREWELL.toMillis(), TimeUnit.MILLISECONDS)) {
                log.warn("Loop {} did not end within {} s; its thread is interrupted", name, FAREWELL.toSeconds());
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) {
            log.error("A task of loop {} failed; the loop goes on", name, e);
        }
    }

    private Thread newThread(Runnable work) {
        Thread created = new Thread(work, name);
        created.setDaemon(true);
        thread = created;
        return created;
    }

    private void reject(Runnable task, ThreadPoolExecutor pool) {
        throw new RejectedExecutionException(
                pool.isShutdown()
                        ? "loop " + name + " is closed"
                        : "loop " + name + " has " + bound + " tasks waiting (expected: fewer)");
    }
}
