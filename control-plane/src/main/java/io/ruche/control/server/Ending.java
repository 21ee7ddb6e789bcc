package io.ruche.control.server;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends what was started, the last first, each step in its own time: a step that hangs is left behind, since the process
 * ends anyway. Any thread may ask; who asks second waits for the first.
 */
final class Ending implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ending.class);
    private static final Duration STEP = Duration.ofSeconds(4);

    private final Deque<Step> steps = new ArrayDeque<>();
    private final AtomicBoolean begun = new AtomicBoolean();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final AtomicReference<@Nullable Failure> failure = new AtomicReference<>();
    private final CountDownLatch done = new CountDownLatch(1);

    private record Step(String name, AutoCloseable closing) {}

    /** Remembers how to end what was just started, and gives it back. */
    synchronized <C extends AutoCloseable> C add(String name, C closing) {
        steps.push(new Step(name, closing));
        return closing;
    }

    /** Asks for the end without waiting for it. */
    void ask() {
        asked.countDown();
    }

    /** Asks for the end because of a failure, which {@link #awaitAsked} then throws. */
    void fail(Failure why) {
        failure.compareAndSet(null, why);
        asked.countDown();
    }

    void awaitAsked() throws InterruptedException {
        asked.await();
        Failure why = failure.get();
        if (why != null) {
            throw new FailureException(why);
        }
    }

    @Override
    public void close() {
        asked.countDown();
        if (!begun.compareAndSet(false, true)) {
            awaitDone();
            return;
        }
        try {
            for (Step step = next(); step != null; step = next()) {
                end(step);
            }
        } finally {
            done.countDown();
        }
    }

    private synchronized Step next() {
        return steps.poll();
    }

    private static void end(Step step) {
        long began = System.nanoTime();
        Thread thread = new Thread(
                () -> {
                    try {
                        step.closing.close();
                    } catch (Exception e) {
                        log.warn("Ending {} failed", step.name, e);
                    }
                },
                "ruche-end-" + step.name);
        thread.setDaemon(true);
        thread.start();
        try {
            thread.join(STEP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        long millis = (System.nanoTime() - began) / 1_000_000;
        if (thread.isAlive()) {
            log.warn("{} did not end within {} s and is left behind", step.name, STEP.toSeconds());
        } else {
            log.debug("{} ended in {} ms", step.name, millis);
        }
    }

    private void awaitDone() {
        try {
            boolean unused = done.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
