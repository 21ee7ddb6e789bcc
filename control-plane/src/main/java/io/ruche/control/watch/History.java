package io.ruche.control.watch;

import io.ruche.proto.store.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/** The last entries, dense, in memory. The loop alone touches it. */
final class History {
    static final int MAX_ENTRIES = 20_000;
    static final long MAX_BYTES = 32L << 20;

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;

    /** Adds the newest entry; one that does not follow the last begins anew. */
    void add(Entry entry) {
        if (!entries.isEmpty() && entry.getN() != entries.getLast().getN() + 1) {
            entries.clear();
            bytes = 0;
        }
        entries.addLast(entry);
        bytes += entry.getSerializedSize();
        while (entries.size() > MAX_ENTRIES || (bytes > MAX_BYTES && entries.size() > 1)) {
            bytes -= entries.removeFirst().getSerializedSize();
        }
    }

    /** Adds entries before the oldest, given oldest first; what does not join on, or no longer fits, is left out. */
    void prepend(List<Entry> older) {
        for (int i = older.size() - 1; i >= 0; i--) {
            Entry entry = older.get(i);
            int size = entry.getSerializedSize();
            if (entries.size() >= MAX_ENTRIES || bytes + size > MAX_BYTES) {
                return;
            }
            if (!entries.isEmpty() && entry.getN() >= entries.getFirst().getN()) {
                continue;
            }
            if (!entries.isEmpty() && entry.getN() != entries.getFirst().getN() - 1) {
                return;
            }
            entries.addFirst(entry);
            bytes += size;
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The position of the oldest entry; ask {@link #isEmpty} first. */
    long first() {
        return entries.getFirst().getN();
    }

    /** Entries above a position, oldest first. */
    List<Entry> after(long n) {
        List<Entry> found = new ArrayList<>();
        Iterator<Entry> newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext()) {
            Entry entry = newestFirst.next();
            if (entry.getN() <= n) {
                break;
            }
            found.add(entry);
        }
        Collections.reverse(found);
        return found;
    }

    /** The last things that happened, newest first; progress alone is left out. */
    List<Occurrence> latest(int limit) {
        List<Occurrence> found = new ArrayList<>();
        Iterator<Entry> newestFirst = entries.descendingIterator();
        while (newestFirst.hasNext() && found.size() < limit) {
            List<Occurrence> events = Delta.occurrences(newestFirst.next());
            for (int i = events.size() - 1; i >= 0 && found.size() < limit; i--) {
                if (!events.get(i).isProgress()) found.add(events.get(i));
            }
        }
        return found;
    }
}
