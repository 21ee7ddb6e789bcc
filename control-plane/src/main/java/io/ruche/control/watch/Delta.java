package io.ruche.control.watch;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Event;
import io.ruche.proto.store.Row;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What one log entry changed, or several for a watcher that fell behind.
 *
 * @param epoch of the last entry
 * @param n the last entry
 * @param atMillis its wall time, milliseconds since 1970
 * @param events oldest first; of a merged delta only the last {@value #EVENTS_KEPT}
 * @param rows the changed objects' bytes by key, each as it is after the last entry; empty means removed. Rows that are
 *     only kept on disk, such as results, are not among them
 */
public record Delta(
        long epoch, long n, long atMillis, List<Occurrence> events, Map<String, Optional<ByteString>> rows) {
    static final int EVENTS_KEPT = 256;

    public Delta {
        events = List.copyOf(events);
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    public static Delta of(Entry entry) {
        Map<String, Optional<ByteString>> rows = new LinkedHashMap<>();
        for (Commit commit : entry.getCommitsList()) {
            for (Row row : commit.getRowsList()) {
                if (!Rows.isState(row.getKey())) {
                    continue;
                }
                rows.put(row.getKey(), row.hasValue() ? Optional.of(row.getValue()) : Optional.empty());
            }
        }
        return new Delta(entry.getEpoch(), entry.getN(), entry.getAtMillis(), occurrences(entry), rows);
    }

    /** The events of an entry, in order. */
    static List<Occurrence> occurrences(Entry entry) {
        List<Occurrence> events = new ArrayList<>();
        for (Commit commit : entry.getCommitsList()) {
            for (Event event : commit.getEventsList()) {
                events.add(new Occurrence(
                        entry.getN(),
                        entry.getEpoch(),
                        entry.getAtMillis(),
                        commit.getActor(),
                        event.getSubject(),
                        event.getReason(),
                        event.getText()));
            }
        }
        return events;
    }

    /** Where a watcher that has this may resume. */
    public ResumeToken token() {
        return new ResumeToken(epoch, n);
    }

    /** Keys of the objects that are new or different. */
    public Set<String> changed() {
        Set<String> keys = new TreeSet<>();
        rows.forEach((key, value) -> value.ifPresent(bytes -> keys.add(key)));
        return keys;
    }

    /** Keys of the objects that are gone. */
    public Set<String> removed() {
        Set<String> keys = new TreeSet<>();
        rows.forEach((key, value) -> {
            if (value.isEmpty()) {
                keys.add(key);
            }
        });
        return keys;
    }

    /** The changed objects, and nothing else, as a State of their own. */
    public State objects() {
        State state = State.EMPTY;
        for (Map.Entry<String, Optional<ByteString>> row : rows.entrySet()) {
            if (row.getValue().isPresent()) {
                state = Rows.load(state, row.getKey(), row.getValue().get().toByteArray());
            }
        }
        return state.at(n);
    }

    /** This and what came after it, as one. */
    Delta then(Delta next) {
        Map<String, Optional<ByteString>> merged = new LinkedHashMap<>(rows);
        next.rows.forEach((key, value) -> {
            merged.remove(key);
            merged.put(key, value);
        });
        List<Occurrence> all = new ArrayList<>(events);
        all.addAll(next.events);
        return new Delta(
                next.epoch,
                next.n,
                next.atMillis,
                all.subList(Math.max(0, all.size() - EVENTS_KEPT), all.size()),
                merged);
    }
}
