package io.ruche.control.http.adapter.javalin;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads a request's body whole without holding a thread: a client that sends half of it costs its own memory and
 * nothing else, and is refused after a time.
 */
final class BodyReader implements Invocable.Task {
    private static final byte[] NONE = {};
    private static final int FIRST_SIZE = 4096;

    private final Request request;
    private final int limit;
    private final Duration timeout;
    private final Listener listener;
    private final AtomicBoolean over = new AtomicBoolean();

    private byte[] bytes = NONE;
    private int length;
    private Scheduler.@Nullable Task timer;
    /** Whether the rest was waited for, so that pieces come on the thread that looks after all connections. */
    private boolean waited;

    private BodyReader(Request request, int limit, Duration timeout, Listener listener) {
        this.request = request;
        this.limit = limit;
        this.timeout = timeout;
        this.listener = listener;
    }

    /** Tells the listener exactly once, perhaps before this returns. */
    static void read(Request request, int limit, Duration timeout, Listener listener) {
        long declared = request.getLength();
        if (declared == 0) {
            listener.body(NONE, 0);
            return;
        }
        if (declared > limit) {
            listener.refused(tooLarge(declared + " bytes", limit));
            return;
        }
        BodyReader reader = new BodyReader(request, limit, timeout, listener);
        if (declared > 0) reader.bytes = new byte[(int) declared];
        reader.run();
    }

    /** Copies what came and returns: no need for another thread. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public void run() {
        while (true) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                waited = true;
                startTimer();
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                failed(chunk.getFailure());
                return;
            }
            boolean fits = take(chunk);
            boolean last = chunk.isLast();
            chunk.release();
            if (!fits) {
                refuse(tooLarge("more than " + limit + " bytes", limit));
                return;
            }
            if (last) {
                if (finish()) tell();
                return;
            }
        }
    }

    private void tell() {
        if (waited) request.getComponents().getThreadPool().execute(() -> listener.body(bytes, length));
        else listener.body(bytes, length);
    }

    private boolean take(Content.Chunk chunk) {
        int more = chunk.remaining();
        if (more > limit - length) return false;
        if (bytes.length - length < more) {
            long doubled = Math.max(FIRST_SIZE, bytes.length * 2L);
            bytes = Arrays.copyOf(bytes, (int) Math.min(limit, Math.max(doubled, length + more)));
        }
        chunk.getByteBuffer().get(bytes, length, more);
        length += more;
        return true;
    }

    private void failed(@Nullable Throwable cause) {
        if (cause instanceof TimeoutException) {
            timedOut();
        } else if (finish()) {
            listener.lost(cause == null ? new IllegalStateException("the body ended badly") : cause);
        }
    }

    private void startTimer() {
        if (timer == null) {
            timer = request.getComponents()
                    .getScheduler()
                    .schedule(this::timedOut, timeout.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void timedOut() {
        refuse(Failure.of(
                FailureCode.REQUEST_TIMEOUT,
                "The body did not arrive whole within " + timeout.toSeconds() + " s (" + length
                        + (request.getLength() >= 0 ? " of " + request.getLength() : "") + " bytes came).",
                "Send it again."));
    }

    private void refuse(Failure failure) {
        if (finish()) listener.refused(failure);
    }

    private boolean finish() {
        if (!over.compareAndSet(false, true)) return false;
        Scheduler.Task running = timer;
        if (running != null) running.cancel();
        return true;
    }

    static Failure tooLarge(String size, long limit) {
        return Failure.of(
                FailureCode.REQUEST_TOO_LARGE,
                "The body has " + size + " (expected: at most " + limit + ").",
                "Send less at once.");
    }

    /** Learns how the body ended. */
    interface Listener {
        void body(byte[] bytes, int length);

        /** The request is answered with this; its body is not complete. */
        void refused(Failure failure);

        /** The client is gone. */
        void lost(Throwable cause);
    }
}
