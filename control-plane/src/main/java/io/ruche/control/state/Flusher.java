package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Row;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies committed rows into the tables: lazily, coalesced by key, one flush at a time, fenced by the epoch. Belongs to
 * the loop; the writing itself is on a thread of the store's.
 */
final class Flusher {
    /** Above this much that is not flushed the loop takes no new batch. */
    static final long MAX_BYTES = 32L << 20;

    private static final Logger log = LoggerFactory.getLogger(Flusher.class);
    private static final Duration LINGER = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofSeconds(1);

    private final ClusterStore store;
    private final Timers timers;
    private final Runnable progressed;
    private final LongConsumer fenced;

    private long epoch;
    private long flushed;
    private long added;
    private Map<String, Optional<Stored>> dirty = new LinkedHashMap<>();
    /** What is on its way into the tables. */
    private Map<String, Optional<Stored>> inWriting = Map.of();

    private long dirtyBytes;
    private long writingBytes;
    private boolean writing;
    private boolean scheduled;
    private boolean complained;
    private long round;
    private final List<CompletableFuture<Void>> drains = new ArrayList<>();

    /**
     * @param progressed told after each completed flush
     * @param fenced told the later epoch that stopped a flush
     */
    Flusher(ClusterStore store, Timers timers, Runnable progressed, LongConsumer fenced) {
        this.store = store;
        this.timers = timers;
        this.progressed = progressed;
        this.fenced = fenced;
    }

    /** A new lead: what the last one had not flushed is in the log's tail, and is added again. */
    void begin(long newEpoch, long flushedMark) {
        round++;
        epoch = newEpoch;
        flushed = flushedMark;
        added = flushedMark;
        dirty = new LinkedHashMap<>();
        dirtyBytes = 0;
        writing = false;
        inWriting = Map.of();
        writingBytes = 0;
        scheduled = false;
    }

    /** A row that is not in the tables yet, as it will be there; null when the tables have it, or nobody has. */
    @Nullable
    Optional<Stored> findUnflushed(String key) {
        Optional<Stored> row = dirty.get(key);
        return row != null ? row : inWriting.get(key);
    }

    /** A committed entry. */
    void add(Entry entry) {
        for (Commit commit : entry.getCommitsList()) {
            for (Row row : commit.getRowsList()) {
                dirtyBytes += row.getKey().length() + row.getValue().size();
                dirty.put(row.getKey(), stored(entry, row));
            }
        }
        added = entry.getN();
        if (dirty.size() >= ClusterStore.MAX_FLUSH_ROWS || dirtyBytes >= ClusterStore.MAX_FLUSH_BYTES) {
            write();
        } else if (!scheduled) {
            scheduled = true;
            later(LINGER);
        }
    }

    /** Whether more than {@link #MAX_BYTES} wait for the disk. */
    boolean isFull() {
        return dirtyBytes + writingBytes > MAX_BYTES;
    }

    /** The entry up to which the tables hold everything. */
    long flushed() {
        return flushed;
    }

    /** Writes what there is; complete when all of it is in the tables. */
    CompletionStage<Void> drain() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        drains.add(done);
        write();
        return done;
    }

    private void later(Duration delay) {
        long mine = round;
        timers.after(delay, () -> {
            if (mine == round) {
                scheduled = false;
                write();
            }
        });
    }

    private void write() {
        if (writing) {
            return;
        }
        if (added == flushed) {
            drains.forEach(drain -> drain.complete(null));
            drains.clear();
            return;
        }
        List<Map.Entry<String, Optional<Stored>>> rows = new ArrayList<>(dirty.entrySet());
        long upTo = added;
        writing = true;
        inWriting = dirty;
        writingBytes = dirtyBytes;
        dirty = new LinkedHashMap<>();
        dirtyBytes = 0;
        write(rows, 0, upTo, round);
    }

    /** Only the last part moves the mark. */
    private void write(List<Map.Entry<String, Optional<Stored>>> rows, int from, long upTo, long mine) {
        Map<String, Optional<Stored>> part = new LinkedHashMap<>();
        long bytes = 0;
        int to = from;
        while (to < rows.size() && part.size() < ClusterStore.MAX_FLUSH_ROWS && bytes < ClusterStore.MAX_FLUSH_BYTES) {
            Map.Entry<String, Optional<Stored>> row = rows.get(to++);
            part.put(row.getKey(), row.getValue());
            bytes += ClusterStore.changedBytes(row.getKey(), row.getValue());
        }
        int next = to;
        boolean isLast = next == rows.size();
        store.flush(epoch, part, isLast ? upTo : flushed).whenComplete((outcome, failure) -> {
            if (mine != round) {
                return;
            }
            if (failure != null) {
                again(rows, from, upTo, Deadline.failure(failure).message());
            } else if (outcome instanceof ClusterStore.Flush.Fenced fence) {
                fenced.accept(fence.epoch());
            } else if (outcome instanceof ClusterStore.Flush.Failed failed) {
                again(rows, from, upTo, failed.why());
            } else if (isLast) {
                finish(upTo);
            } else {
                write(rows, next, upTo, mine);
            }
        });
    }

    private void again(List<Map.Entry<String, Optional<Stored>>> rows, int from, long upTo, String why) {
        if (!complained) {
            complained = true;
            log.warn(
                    "Tables could not be written; the log holds everything and it is tried again every {} s: {}",
                    RETRY.toSeconds(),
                    why);
        }
        long mine = round;
        timers.after(RETRY, () -> {
            if (mine == round) {
                write(rows, from, upTo, mine);
            }
        });
    }

    private void finish(long upTo) {
        complained = false;
        writing = false;
        inWriting = Map.of();
        writingBytes = 0;
        flushed = upTo;
        if (!drains.isEmpty()
                || dirty.size() >= ClusterStore.MAX_FLUSH_ROWS
                || dirtyBytes >= ClusterStore.MAX_FLUSH_BYTES) {
            write();
        } else if (!dirty.isEmpty() && !scheduled) {
            scheduled = true;
            later(LINGER);
        }
        progressed.run();
    }

    private Optional<Stored> stored(Entry entry, Row row) {
        if (!row.hasValue()) {
            return Optional.empty();
        }
        ByteString payload = row.getValue();
        return Optional.of(Stored.newBuilder()
                .setSchema(row.getSchema())
                .setRevision(entry.getN())
                .setEpoch(entry.getEpoch())
                .setPayload(payload)
                .build());
    }
}
