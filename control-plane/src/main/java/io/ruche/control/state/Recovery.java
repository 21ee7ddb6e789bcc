package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Loading;
import io.ruche.scheduler.state.Rows;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Builds the State from what is on disk: the tables, then the log above the flushed mark, row by row. Events are not
 * looked at, so new code cannot change old history. Belongs to the loop; one run each.
 */
public final class Recovery {
    private static final int PAGE = 1_000;

    private final ClusterStore store;
    private final List<Entry> tail = new ArrayList<>();
    private final Loading rows = new Loading();
    private State state = State.EMPTY;
    private ByteString lastHash = ByteString.EMPTY;
    private long last = -1;

    public Recovery(ClusterStore store) {
        this.store = store;
    }

    /**
     * What was on disk.
     *
     * @param state at the last entry
     * @param lastHash of the last entry's bytes
     * @param tail the entries above {@code flushed}, oldest first
     */
    public record Recovered(State state, ByteString lastHash, long flushed, List<Entry> tail) {}

    /** Reads only. */
    public CompletionStage<Recovered> run() {
        return store.flushed().thenCompose(flushed -> {
            return store.scan(this::load)
                    .thenCompose(scanned -> {
                        state = rows.end();
                        return replay(flushed, flushed);
                    })
                    .thenApply(replayed -> new Recovered(state.at(last), lastHash, flushed, List.copyOf(tail)));
        });
    }

    private void load(String key, Stored row) {
        requireKnown(key, row.getSchema());
        rows.add(key, row.getPayload().toByteArray());
    }

    /** The State with a row of the hot tables in it. */
    public static State load(State before, String key, Stored row) {
        return load(before, key, row.getSchema(), row.getPayload());
    }

    /** Reads from the flushed entry itself on: it proves that the log joins on to the tables. */
    private CompletionStage<Void> replay(long flushed, long from) {
        return store.read(from, PAGE).thenCompose(page -> {
            if (page.isEmpty()) {
                return last >= flushed
                        ? store.beyond(last).thenCompose(beyond -> end(flushed, beyond))
                        : CompletableFuture.failedFuture(Entries.damaged("log/" + Entries.hex(flushed)
                                + " is missing (expected: the entry up to which the tables were written)."));
            }
            for (ByteString bytes : page) {
                take(flushed, bytes);
            }
            return replay(flushed, last + 1);
        });
    }

    /** Looks again before it complains: an entry that was given up long ago may have come just now. */
    private CompletionStage<Void> end(long flushed, long beyond) {
        if (beyond == 0) {
            return CompletableFuture.completedFuture(null);
        }
        return store.read(last + 1, 1)
                .thenCompose(late -> late.isEmpty()
                        ? CompletableFuture.failedFuture(Entries.damaged("log/" + Entries.hex(last + 1)
                                + " is missing, but " + beyond + " entries after it are there."))
                        : replay(flushed, last + 1));
    }

    private void take(long flushed, ByteString bytes) {
        long n = last < 0 ? flushed : last + 1;
        Entry entry = Entries.parse(n, bytes);
        if (n > flushed && !entry.getPrevious().equals(lastHash)) {
            throw Entries.damaged("log/" + Entries.hex(n) + " does not follow the entry before it.");
        }
        if (n > flushed) {
            state = copy(state, entry);
            tail.add(entry);
        }
        last = n;
        lastHash = Entries.hash(bytes);
    }

    /** The State after an entry, by its rows alone. */
    public static State copy(State before, Entry entry) {
        State state = before;
        for (Commit commit : entry.getCommitsList()) {
            for (Row row : commit.getRowsList()) {
                if (Kinds.isCold(row.getKey())) {
                    continue;
                }
                state = row.hasValue()
                        ? load(state, row.getKey(), row.getSchema(), row.getValue())
                        : Rows.remove(state, row.getKey());
            }
        }
        return state.at(entry.getN());
    }

    private static State load(State state, String key, int schema, ByteString payload) {
        requireKnown(key, schema);
        return Rows.load(state, key, payload.toByteArray());
    }

    private static void requireKnown(String key, int schema) {
        if (schema > Rows.SCHEMA) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "Row " + key + " has schema " + schema + " (expected: at most " + Rows.SCHEMA
                            + "): a newer Ruche wrote it.",
                    "Start that newer version, or point --home at another folder.");
        }
    }
}
