package io.ruche.agent.tools;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Keeps a deposed leader from having anything done. Epochs only rise; a new one is on the disk before it counts, and
 * counts only when no effect of a lower one is under way: whoever is told that it holds knows that nothing comes after.
 * Any thread; {@link #raise} and {@link #enter} may wait.
 */
final class EpochFence {
    private final EffectMemory memory;
    private final Duration patience;
    /** Effects under way, by epoch. */
    private final SortedMap<Long, Integer> underWay = new TreeMap<>(Long::compareUnsigned);

    private long followed;

    /** @param patience how long effects of a lower epoch are waited for */
    EpochFence(EffectMemory memory, Duration patience) {
        this.memory = memory;
        this.patience = patience;
    }

    /** The highest heard of. */
    synchronized long highest() {
        return Long.compareUnsigned(followed, memory.epoch()) > 0 ? followed : memory.epoch();
    }

    /** The cluster that epochs are counted in. In another one they begin anew. */
    synchronized void cluster(String id) {
        if (memory.cluster().equals(id)) return;
        followed = 0;
        keep(id, 0);
    }

    /** The agent follows a leader of this epoch, and has that on its disk. */
    synchronized void follows(long epoch) {
        if (Long.compareUnsigned(epoch, followed) > 0) followed = epoch;
    }

    /**
     * Makes an epoch known.
     *
     * @throws FailureException STALE_EPOCH when a higher one is known; OVERLOADED when effects of a lower one go on for too
     *     long
     */
    synchronized void raise(long epoch) {
        refuseLower(epoch);
        if (Long.compareUnsigned(epoch, memory.epoch()) > 0) keep(memory.cluster(), epoch);
        awaitLower(epoch);
        // a higher one may have come while this one waited
        refuseLower(epoch);
    }

    private void refuseLower(long epoch) {
        if (Long.compareUnsigned(epoch, highest()) < 0) {
            throw FailureException.of(
                    FailureCode.STALE_EPOCH,
                    "epoch: " + epoch + " (expected: >= " + highest() + ").",
                    "A newer leader has spoken to this agent; the older one must step down.");
        }
    }

    private void awaitLower(long epoch) {
        long until = System.nanoTime() + patience.toNanos();
        while (!underWay.headMap(epoch).isEmpty()) {
            long left = Duration.ofNanos(until - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw FailureException.of(
                        FailureCode.OVERLOADED,
                        "An effect of epoch " + underWay.firstKey() + " is still under way after "
                                + patience.toSeconds() + " s.",
                        "Send it again.");
            }
            try {
                wait(left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new FailureException(Failure.of(FailureCode.CANCELLED, "The agent is ending."));
            }
        }
    }

    private void keep(String cluster, long epoch) {
        try {
            memory.epoch(cluster, epoch);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.DISK_FULL,
                    "epoch: " + epoch + " could not be written down: " + e.getMessage() + ".",
                    "Free some space.");
        }
    }

    /** Lets an effect begin, and holds higher epochs until it has ended. Throws as {@link #raise} does. */
    synchronized void enter(long epoch) {
        raise(epoch);
        underWay.merge(epoch, 1, Integer::sum);
    }

    synchronized void leave(long epoch) {
        underWay.computeIfPresent(epoch, (key, count) -> count == 1 ? null : count - 1);
        notifyAll();
    }
}
