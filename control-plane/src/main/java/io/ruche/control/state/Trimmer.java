package io.ruche.control.state;

import io.ruche.control.state.ClusterStore.Kept;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Decides how much of the log is kept: at least an hour and 5,000 entries, at most 64 MB (the bytes win), never an entry
 * above the flushed mark and never the last. Belongs to the loop; removes a few at a time, while nothing waits.
 */
final class Trimmer {
    static final int KEEP_ENTRIES = 5_000;
    static final Duration KEEP_AGE = Duration.ofHours(1);
    static final long MAX_BYTES = 64L << 20;

    /** How many entries one step removes: more at once would hold the log up. */
    static final int STEP = 64;

    private final Deque<Kept> kept = new ArrayDeque<>();
    private long bytes;

    /** What the log holds, oldest first; entries that were added since it was asked stay. */
    void begin(List<Kept> index) {
        List<Kept> since = List.copyOf(kept);
        kept.clear();
        bytes = 0;
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

    /** How many entries the next step shall remove; 0 when all may stay. */
    int due(long flushed, long nowMillis) {
        int count = 0;
        long left = bytes;
        for (Kept entry : kept) {
            int remaining = kept.size() - count;
            boolean tooMuch = left > MAX_BYTES;
            boolean tooOld = nowMillis - entry.atMillis() > KEEP_AGE.toMillis() && remaining > KEEP_ENTRIES;
            if (count == STEP || remaining == 1 || entry.n() > flushed || !(tooMuch || tooOld)) {
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
