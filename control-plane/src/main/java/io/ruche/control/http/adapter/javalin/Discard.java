package io.ruche.control.http.adapter.javalin;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Scheduler;
import org.jspecify.annotations.Nullable;

/**
 * Reads and forgets what is left of a refused request's body once the answer is sent. Closing at once would reset the
 * connection under a client that still sends, and many clients then never read why. Bounded in bytes and time.
 */
final class Discard implements Callback {
    private static final long MOST_BYTES = 256L << 20;
    private static final Duration LONGEST = Duration.ofSeconds(5);

    private final Request request;
    private final Callback callback;
    private final AtomicBoolean over = new AtomicBoolean();
    private long discarded;
    private Scheduler.@Nullable Task timer;

    Discard(Request request, Callback callback) {
        this.request = request;
        this.callback = callback;
    }

    @Override
    public void succeeded() {
        next();
    }

    @Override
    public void failed(Throwable cause) {
        if (finish()) callback.failed(cause);
    }

    private void next() {
        while (discarded < MOST_BYTES && !over.get()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                if (timer == null) {
                    timer = request.getComponents()
                            .getScheduler()
                            .schedule(this::end, LONGEST.toMillis(), TimeUnit.MILLISECONDS);
                }
                request.demand(this::next);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) break;
            discarded += chunk.remaining();
            boolean last = chunk.isLast();
            chunk.release();
            if (last) break;
        }
        end();
    }

    private void end() {
        if (finish()) callback.succeeded();
    }

    private boolean finish() {
        if (!over.compareAndSet(false, true)) return false;
        Scheduler.Task running = timer;
        if (running != null) running.cancel();
        return true;
    }
}
