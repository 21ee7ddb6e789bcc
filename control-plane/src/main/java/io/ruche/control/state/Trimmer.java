package io.ruche.control.state;

import io.ruche.control.state.ClusterStore.Kept;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Decides how much of the log is kept, by its {@link Retention}: never less than the entry at the flushed mark, with which
 * a recovery begins, and what comes after. Belongs to the loop; removes a few at a time, while nothing waits.
 */
final class Trimmer {
    /** How many entries one step removes: more at once would hold the log up. */
    static final int STEP = 64;

    private final Retention retention;
    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    Trimmer(Retention retention) {
        this.retention = retention;
    }

    /** Knows nothing. */
    void clear() {
        kept.clear();
        bytes = 0;
    }

    /** What the log holds, oldest first; entries that were added since it was asked stay. */
    void begin(List<Kept> index) {
        List<Kept> since = List.copyOf(kept);
        clear();
        index.forEach(this::add);
        since.forEach(this::add);
    }

    /** A new entry at the end; one that is known already is left out. */
    void add(Kept entry) {
        if (kept.isEmpty() || entry.n() > kept.getLast().n()) {
            kept.addLast(entry);
            bytes += entry.bytes();
        }
    }

    /** The oldest position that is kept, or this one when nothing is. */
    long oldest(long otherwise) {
        return kept.isEmpty() ? otherwise : kept.getFirst().n();
    }

    long bytes() {
        return bytes;
    }

    /** Half as much again as there should be: no more time to wait for an idle moment. */
    boolean hasFarTooMuch() {
        return bytes > retention.bytes() + retention.bytes() / 2;
    }

    /** How many entries the next step shall remove; 0 when all may stay. */
    int due(long flushed, long nowMillis) {
        int count = 0;
        long left = bytes;
        for (Kept entry : kept) {
            int remaining = kept.size() - count;
            boolean tooMuch = left > retention.bytes();
            boolean tooOld =
                    nowMillis - entry.atMillis() > retention.age().toMillis() && remaining > retention.entries();
            if (count == STEP || remaining == 1 || entry.n() >= flushed || !(tooMuch || tooOld)) {
                break;
            }
            count++;
            left -= entry.bytes();
        }
        return count;
    }

    /** The position of the last of so many. */
    long position(int count) {
        return kept.getFirst().n() + count - 1;
    }

    /** They are gone. */
    void removed(int count) {
        for (int i = 0; i < count; i++) {
            bytes -= kept.removeFirst().bytes();
        }
    }
}
