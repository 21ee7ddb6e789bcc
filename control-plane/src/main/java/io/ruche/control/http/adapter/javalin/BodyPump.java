package io.ruche.control.http.adapter.javalin;

import io.ruche.control.exchange.BodySink;
import io.ruche.control.exchange.Problems;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Hands a request's body on as it comes, a piece at a time and the next one when the last is done with: a client that is
 * faster than the disk waits on its own socket. No thread waits for either.
 */
final class BodyPump implements Invocable.Task {
    private final Request request;
    private final Bounds bounds;
    private final BodySink sink;
    private final Runnable complete;
    private final AtomicBoolean over = new AtomicBoolean();

    // of one thread at a time
    private byte[] piece = new byte[0];
    private long taken;
    private volatile Scheduler.@Nullable Task timer;

    /** @param complete told when all of the body was read, before the sink is */
    BodyPump(Request request, Bounds bounds, BodySink sink, Runnable complete) {
        this.request = request;
        this.bounds = bounds;
        this.sink = sink;
        this.complete = complete;
    }

    /**
     * @param bytes all of it at most
     * @param pause how long nothing may come
     */
    record Bounds(long bytes, Duration pause) {}

    /** Copies what came and returns: no need for another thread. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
        stopTimer();
        while (!over.get()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                startTimer();
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                failed(chunk.getFailure());
                return;
            }
            int length = take(chunk);
            boolean last = chunk.isLast();
            chunk.release();
            if (taken > bounds.bytes) {
                broken(BodyReader.tooLarge("more than " + bounds.bytes + " bytes", bounds.bytes));
                return;
            }
            if (length > 0 && !handOn(length, last)) return;
            if (last) {
                end();
                return;
            }
        }
    }

    private int take(Content.Chunk chunk) {
        int length = chunk.remaining();
        if (piece.length < length) piece = new byte[length];
        chunk.getByteBuffer().get(piece, 0, length);
        taken += length;
        return length;
    }

    /** Whether the piece is done with already; otherwise reading goes on when it is. */
    private boolean handOn(int length, boolean last) {
        CompletableFuture<Void> done;
        try {
            done = sink.take(piece, 0, length).toCompletableFuture();
        } catch (RuntimeException e) {
            thrown(e);
            return false;
        }
        if (!done.isDone()) {
            var unused = done.whenComplete(
                    (nothing, thrown) -> request.getComponents().getThreadPool().execute(() -> goOn(thrown, last)));
            return false;
        }
        try {
            done.join();
            return true;
        } catch (CompletionException e) {
            thrown(e);
            return false;
        }
    }

    private void goOn(@Nullable Throwable thrown, boolean last) {
        if (thrown != null) thrown(thrown);
        else if (last) end();
        else run();
    }

    private void end() {
        if (!finish()) return;
        complete.run();
        try {
            sink.end();
        } catch (RuntimeException e) {
            sink.broken(Problems.failure(e, "an upload"));
        }
    }

    private void thrown(Throwable thrown) {
        broken(Problems.failure(thrown, "an upload"));
    }

    private void failed(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) timedOut();
        else if (finish()) sink.lost();
    }

    private void broken(Failure why) {
        if (finish()) sink.broken(why);
    }

    private void startTimer() {
        timer = request.getComponents()
                .getScheduler()
                .schedule(this::timedOut, bounds.pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopTimer() {
        Scheduler.Task running = timer;
        if (running != null) running.cancel();
    }

    private void timedOut() {
        broken(Failure.of(
                FailureCode.REQUEST_TIMEOUT,
                "Nothing more of the body came for " + bounds.pause.toSeconds() + " s (" + taken
                        + (request.getLength() >= 0 ? " of " + request.getLength() : "") + " bytes came).",
                "Send it again."));
    }

    private boolean finish() {
        if (!over.compareAndSet(false, true)) return false;
        stopTimer();
        return true;
    }
}
