package io.ruche.control.watch;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.state.State;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One watcher's frames. Deltas that the watcher has no credit for wait; above the bound they are merged by key into one,
 * and when even that is too big they are replaced by a reset and the State as it is when the watcher asks again.
 */
final class WatchStream implements Subscription {
    static final int MAX_FRAMES = 256;
    static final int MAX_MERGED_KEYS = 10_000;

    private static final Logger log = LoggerFactory.getLogger(WatchStream.class);

    private final WatchHub hub;
    private final Watcher watcher;
    private final AtomicLong credit;
    private final AtomicBoolean pumping = new AtomicBoolean();
    private final Deque<Delta> waiting = new ArrayDeque<>();
    private volatile boolean closed;
    private boolean live;
    private boolean resetDue;
    private boolean snapshotDue;
    private @Nullable ResumeToken bookmarkDue;
    private long seen;

    WatchStream(WatchHub hub, Watcher watcher, int frames) {
        this.hub = hub;
        this.watcher = watcher;
        this.credit = new AtomicLong(frames);
    }

    @Override
    public void request(int frames) {
        credit.updateAndGet(now -> Math.min(WatchHub.UNBOUNDED, now + Math.max(0, frames)));
        onLoop(this::pump, pumping);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            onLoop(() -> hub.leave(this), new AtomicBoolean());
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** The State, then deltas. */
    void snapshot() {
        live = true;
        snapshotDue = true;
        waiting.clear();
        pump();
    }

    /** A reset, the State, then deltas. */
    void restart() {
        resetDue = true;
        snapshot();
    }

    /** Whether it hears each new entry: what it missed was fed, or a snapshot holds it. */
    boolean isLive() {
        return live;
    }

    /** From here on this stream hears each new entry. */
    void goLive() {
        live = true;
    }

    /** A new entry; ignored while older ones are still being fed. */
    void offer(Delta delta) {
        if (live) {
            feed(delta);
        }
    }

    /** An entry in its turn. */
    void feed(Delta delta) {
        if (closed || snapshotDue) {
            return; // the snapshot will hold it
        }
        if (delta.n() <= (waiting.isEmpty() ? seen : waiting.getLast().n())) {
            return; // the watcher knows it, or will before this
        }
        bookmarkDue = null;
        waiting.addLast(delta);
        if (waiting.size() >= MAX_FRAMES) {
            merge();
        }
        pump();
    }

    void bookmark(ResumeToken at) {
        if (live && waiting.isEmpty() && !snapshotDue) {
            bookmarkDue = at;
            pump();
        }
    }

    private void merge() {
        Delta merged = waiting.removeFirst();
        while (!waiting.isEmpty()) {
            merged = merged.then(waiting.removeFirst());
        }
        if (merged.rows().size() > MAX_MERGED_KEYS) {
            restart();
        } else {
            waiting.addLast(merged);
        }
    }

    private void pump() {
        try {
            while (!closed && isDue() && spend()) {
                deliver();
            }
        } catch (RuntimeException e) {
            log.error("A watcher failed and is dropped", e);
            end(Failure.of(
                    FailureCode.INTERNAL,
                    "The watcher failed: " + e + ".",
                    "This is a defect of Ruche; its log has the details."));
        }
    }

    /** On the loop. */
    void end(Failure why) {
        closed = true;
        hub.leave(this);
        try {
            watcher.ended(why);
        } catch (RuntimeException e) {
            log.error("A watcher did not want to hear its end", e);
        }
    }

    private boolean isDue() {
        return resetDue || snapshotDue || !waiting.isEmpty() || bookmarkDue != null;
    }

    private void deliver() {
        if (resetDue) {
            resetDue = false;
            watcher.reset();
        } else if (snapshotDue) {
            snapshotDue = false;
            State state = hub.committed();
            seen = state.revision();
            watcher.snapshot(state);
        } else if (!waiting.isEmpty()) {
            Delta delta = waiting.removeFirst();
            seen = delta.n();
            watcher.delta(delta);
        } else if (bookmarkDue != null) {
            ResumeToken at = bookmarkDue;
            bookmarkDue = null;
            watcher.bookmark(at);
        }
    }

    private boolean spend() {
        return credit.getAndUpdate(now -> now == WatchHub.UNBOUNDED ? now : Math.max(0, now - 1)) > 0;
    }

    /** Runs on the loop; a task of the same kind that already waits there is enough. */
    private void onLoop(Runnable task, AtomicBoolean due) {
        if (!due.compareAndSet(false, true)) {
            return;
        }
        try {
            hub.loop().execute(() -> {
                due.set(false);
                task.run();
            });
        } catch (RejectedExecutionException e) {
            due.set(false); // the next entry or bookmark looks again
        }
    }
}
