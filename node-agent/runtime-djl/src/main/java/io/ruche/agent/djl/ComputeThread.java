package io.ruche.agent.djl;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread on which a worker computes: it loads, loops, and frees. A loop that throws ends the worker and tells
 * the listeners.
 */
final class ComputeThread {
    /** One turn of the loop. */
    interface Turn {
        void run() throws InterruptedException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(ComputeThread.class);
    private static final long CLOSE_MILLIS = 10_000;

    private final String name;
    private volatile boolean closed;
    private volatile Runnable free = () -> {};
    private @Nullable Thread thread;
    private @Nullable Turn turn;
    private Consumer<Failure> onFault = failure -> {};
    private final List<Consumer<Failure>> listeners = new ArrayList<>();
    private @Nullable Failure exit;

    ComputeThread(String name) {
        this.name = name;
    }

    boolean closed() {
        return closed;
    }

    /**
     * Starts the thread with a task and waits for its answer; the loop that the task may have set follows. Interrupting
     * the caller interrupts the task.
     */
    <T> T call(Callable<T> task) throws InterruptedException {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Thread started = new Thread(
                () -> {
                    try {
                        answer.complete(task.call());
                    } catch (Throwable e) {
                        answer.completeExceptionally(e);
                        return;
                    }
                    loop();
                },
                name);
        started.setDaemon(true);
        thread = started;
        started.start();
        try {
            return answer.get();
        } catch (InterruptedException e) {
            started.interrupt();
            throw e;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    /**
     * Sets what the thread does over and over once the task is done. Called by the task.
     *
     * @param onFault called on the thread when a turn throws, before the listeners of the exit
     */
    void loop(Turn turn, Consumer<Failure> onFault) {
        this.turn = turn;
        this.onFault = onFault;
    }

    private void loop() {
        Turn current = turn;
        Failure failure = null;
        try {
            while (!closed && current != null) {
                current.run();
            }
        } catch (InterruptedException e) {
            // closing interrupts, nothing else does
        } catch (Throwable e) {
            LOG.error("{} ended", name, e);
            failure = Failure.of(FailureCode.RUNTIME_DIED, "The runtime's compute thread ended: " + e + ".");
        }
        if (failure != null && !closed) {
            onFault.accept(failure);
            tellExit(failure);
        }
        awaitClose();
        free.run();
    }

    /** After a fault, memory is freed when the owner closes the worker and says how. */
    private synchronized void awaitClose() {
        while (!closed) {
            try {
                wait(CLOSE_MILLIS);
            } catch (InterruptedException e) {
                // the flag decides
            }
        }
    }

    synchronized void onExit(Consumer<Failure> listener) {
        if (exit != null) {
            listener.accept(exit);
        } else {
            listeners.add(listener);
        }
    }

    private void tellExit(Failure failure) {
        List<Consumer<Failure>> told;
        synchronized (this) {
            exit = failure;
            told = List.copyOf(listeners);
        }
        told.forEach(listener -> listener.accept(failure));
    }

    /** Ends the loop, frees on the thread itself, and waits for that. Idempotent. */
    void close(Runnable free) {
        Thread current;
        synchronized (this) {
            if (closed) {
                return;
            }
            this.free = free;
            closed = true;
            notifyAll();
            current = thread;
        }
        if (current == null || !current.isAlive()) {
            free.run();
            return;
        }
        if (current == Thread.currentThread()) {
            return; // a listener closes: the thread frees when it is back from it
        }
        current.interrupt();
        try {
            current.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
