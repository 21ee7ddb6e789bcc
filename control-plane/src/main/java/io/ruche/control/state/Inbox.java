package io.ruche.control.state;

import io.ruche.scheduler.failure.Failure;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/** Commands that wait for a batch, in order. Any thread puts them in; taking them out belongs to the loop. */
final class Inbox {
    /** Commands that may wait. */
    static final int MAX = 4_096;

    private final BlockingQueue<Pending> waiting = new ArrayBlockingQueue<>(MAX);
    private @Nullable Pending carried;

    /** False when {@value #MAX} wait already. */
    boolean offer(Pending pending) {
        return waiting.offer(pending);
    }

    /** Whether it still waited, and no longer does. */
    boolean withdraw(Pending pending) {
        return waiting.remove(pending);
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    int size() {
        return waiting.size();
    }

    /** Adds what waits until the batch is full; a command that does not fit any more comes first next time. */
    void fill(Batch batch) {
        while (!batch.isFull()) {
            Pending next = next();
            if (next == null) {
                return;
            }
            if (!batch.add(next)) {
                carried = next;
                return;
            }
        }
    }

    /** Refuses everything that waits. */
    void refuse(Failure why) {
        for (Pending next = next(); next != null; next = next()) {
            next.refuse(why);
        }
    }

    private @Nullable Pending next() {
        Pending first = carried;
        carried = null;
        return first != null ? first : waiting.poll();
    }
}
