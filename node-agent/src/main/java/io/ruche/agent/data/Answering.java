package io.ruche.agent.data;

import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Finished;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request at a worker, with what may end it early: the caller who leaves, its deadline, a Cancel by id. Subclasses
 * send. Worker threads, transport threads and the timer meet here.
 */
abstract class Answering implements Events {
    private static final Logger LOG = LoggerFactory.getLogger(Answering.class);

    private final String id;
    private final Consumer<Answering> onEnd;
    private Worker.@Nullable Call call;
    private Timers.@Nullable Cancellable deadline;
    private boolean cancelled;
    private @Nullable Failure verdict;
    private boolean over;

    /** @param onEnd once, when the last event has been taken or the caller has left */
    Answering(String id, Consumer<Answering> onEnd) {
        this.id = id;
        this.onEnd = onEnd;
    }

    /** The request's id; empty when the caller gave none. */
    final String id() {
        return id;
    }

    /** Hands the request to the worker. */
    final void open(Worker worker, Request request, long deadlineMillis, Timers timers) {
        if (deadlineMillis > 0) {
            expireAfter(deadlineMillis, timers);
        }

        try {
            opened(worker.open(request, this));
        } catch (FailureException e) {
            failed(e.failure());
        } catch (RuntimeException e) {
            LOG.error("A worker refused a request in an unexpected way", e);
            failed(Failure.of(
                    FailureCode.RUNTIME_FAILED,
                    "The runtime failed to take the request: " + e + ".",
                    "See ruche logs."));
        }
    }

    private void expireAfter(long millis, Timers timers) {
        Timers.Cancellable timer = timers.after(
                Duration.ofMillis(millis),
                () -> giveUp(Failure.of(
                        FailureCode.DEADLINE_EXCEEDED,
                        "deadline: " + millis + " ms have passed.",
                        "Give the request more time, or ask for fewer tokens.")));
        synchronized (this) {
            if (!over) {
                deadline = timer;
                return;
            }
        }

        timer.cancel();
    }

    private void opened(Worker.Call open) {
        boolean leave;
        synchronized (this) {
            call = open;
            leave = cancelled;
        }

        if (leave) {
            open.cancel();
        }
    }

    /** Ends the work within one token; also before the worker has said that it took the request. Idempotent. */
    final void cancel() {
        Worker.Call open;
        synchronized (this) {
            if (cancelled || over) {
                return;
            }

            cancelled = true;
            open = call;
        }

        if (open != null) {
            open.cancel();
        }
    }

    /** Ends the work, and the call with why; a worker that answers at once that it was cancelled does not hide it. */
    final void giveUp(Failure why) {
        synchronized (this) {
            if (verdict == null) {
                verdict = why;
            }
        }

        cancel();
        failed(why);
    }

    /** Why this side gave up, null while it has not. */
    final synchronized @Nullable Failure verdict() {
        return verdict;
    }

    /** The caller has gone: nothing that the worker still says counts. Idempotent. */
    final void abandon() {
        Worker.Call open;
        synchronized (this) {
            cancelled = true;
            open = over ? null : call;
        }

        end();
        if (open != null) {
            open.cancel();
        }
    }

    /** Whether somebody on this side of the worker wanted it to end. */
    final synchronized boolean wasCancelled() {
        return cancelled;
    }

    /** The first one to say so ends the call. */
    final boolean end() {
        Timers.Cancellable timer;
        synchronized (this) {
            if (over) {
                return false;
            }

            over = true;
            timer = deadline;
        }

        if (timer != null) {
            timer.cancel();
        }

        onEnd.accept(this);
        return true;
    }

    final synchronized boolean isOver() {
        return over;
    }

    // what a kind of request does not answer with

    @Override
    public void started(Started event) {
        throw new IllegalStateException("this request does not answer with started");
    }

    @Override
    public void tokens(Tokens event) {
        throw new IllegalStateException("this request does not answer with tokens");
    }

    @Override
    public void finished(Finished event) {
        throw new IllegalStateException("this request does not answer with finished");
    }

    @Override
    public void embedded(EmbedResponse response) {
        throw new IllegalStateException("this request does not answer with embedded");
    }
}
