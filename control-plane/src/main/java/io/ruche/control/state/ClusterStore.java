package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Where the log, the lease and the tables lie.
 *
 * <p>The log is its own fence: a position is written once, and whoever comes second is told so. Tables are a lazily
 * written copy of the log, fenced by the epoch in the lease.
 *
 * <p>Every answer is completed on the loop that the store was made with; methods may be called from any thread and never
 * block. A stage ends exceptionally only with {@link FailureException}: the store is closed, damaged, in use by
 * another process, of a newer format, or did not answer in time.
 */
public interface ClusterStore extends AutoCloseable {
    /** The format that this build writes. A store with a higher one is refused. */
    int FORMAT = 1;

    /** The largest entry, in bytes. */
    int MAX_ENTRY_BYTES = 1 << 20;

    /** The most rows that one {@link #flush} takes. */
    int MAX_FLUSH_ROWS = 500;

    /**
     * Bytes of rows that one {@link #flush} or {@link #write} takes, removed ones included: the store changes all of their
     * pages at once, and has memory for so many.
     */
    int MAX_FLUSH_BYTES = 4 << 20;

    /** How large a row that is kept on disk only may be, about, and so one that is removed may have been. */
    int COLD_ROW_BYTES = 256 << 10;

    /** How large a memory of an agent is at most, about: a line, its vector, its evidence. */
    int MEMORY_ROW_BYTES = 8 << 10;

    /** What a row counts against {@link #MAX_FLUSH_BYTES}; empty means removed. */
    static int changedBytes(String key, Optional<Stored> row) {
        if (row.isPresent()) return row.get().getSerializedSize();
        if (Kinds.isMemory(key)) return MEMORY_ROW_BYTES;
        return Kinds.isCold(key) ? COLD_ROW_BYTES : 0;
    }

    /** What this member sees of the voters now. Never blocks; {@link View#NONE} before the store is open. */
    View view();

    /** Opens the store, or makes it with {@code log/0}. Once, before anything else. */
    CompletionStage<Opened> open();

    /**
     * Puts an entry at position n of the log, if nothing is there. One at a time. An OK says that every member in view
     * has it; whether it counts is for {@link View#confirms} to tell. It is only given beside the entry before, which
     * must be there after the put too: below the trim every position is free again.
     *
     * @param entry at most {@value #MAX_ENTRY_BYTES} bytes
     */
    CompletionStage<Append> append(long n, ByteString entry);

    /** Why an append would be {@link Append.Refused} now; empty when it would not. */
    CompletionStage<Optional<Failure>> refusal();

    /** Entries from a position on, in order, until the first that is absent, {@code max} of them or 4 MB. */
    CompletionStage<List<ByteString>> read(long from, int max);

    /**
     * Feeds every row of the hot tables to the sink, in no order. The sink runs on a thread of the store's, one row at a
     * time; what it wrote is visible to the loop once the stage is complete.
     */
    CompletionStage<Void> scan(BiConsumer<String, Stored> sink);

    /** Likewise, every row that is kept on disk only. May take minutes, and holds up nothing else meanwhile. */
    CompletionStage<Void> scanCold(BiConsumer<String, Stored> sink);

    /** One row, hot or cold, as last flushed or written. */
    CompletionStage<Optional<Stored>> row(String key);

    /** Rows that are kept on disk only, as last flushed or written, in the order of their keys. */
    CompletionStage<List<Optional<Stored>>> rows(List<String> keys);

    /** The lease; empty before the first member led. */
    CompletionStage<Optional<Lease>> lease();

    /** Replaces the lease if it still is {@code old}; from then on no flush of an older epoch can commit. */
    CompletionStage<Boolean> moveLease(Optional<Lease> old, Lease next);

    /** The position up to which the tables hold everything; 0 at birth. */
    CompletionStage<Long> flushed();

    /**
     * Writes rows into the tables and moves {@link #flushed}, all or nothing, if the lease still is of this epoch. One at
     * a time: with two in flight, the later could move the mark and the earlier die, and the trim would lose its rows.
     *
     * @param rows at most {@value #MAX_FLUSH_ROWS}; empty means removed
     * @param upTo the new mark; a lower one than the present leaves the mark
     */
    CompletionStage<Flush> flush(long epoch, Map<String, Optional<Stored>> rows, long upTo);

    /**
     * Writes rows that are kept on disk only, beside log and mark, all or nothing, if the lease still is of this epoch; ends
     * with NOT_LEADER when it is not, with DISK_FULL when there is no room. Whether one without an answer was written is
     * unknown.
     *
     * @param rows at most {@value #MAX_FLUSH_ROWS} and a few MB; empty means removed
     */
    CompletionStage<Void> write(long epoch, Map<String, Optional<Stored>> rows);

    /** How many entries lie above a position: some above the last that can be read mean that one before is missing. */
    CompletionStage<Long> beyond(long last);

    /** Position, time and size of each entry that the log holds, oldest first, {@code log/0} left out. */
    CompletionStage<List<Kept>> index();

    /**
     * Removes entries from a position on, {@code log/0} excepted, none above {@link #flushed}, nor should it be the one
     * there: with it a recovery proves that log and tables join.
     *
     * @param from the oldest that is kept at present
     * @param upTo the last to remove, at most 64 after {@code from}
     */
    CompletionStage<Void> trim(long from, long upTo);

    /**
     * Writes rows, entries and the mark as they are given, over whatever is there: for a new store into which a backup
     * goes. All or nothing; ends with CONFLICT when somebody led it before.
     *
     * @param rows at most {@value #MAX_FLUSH_ROWS}; empty means removed
     * @param entries by position, at most 4 MB
     */
    CompletionStage<Void> fill(Map<String, Optional<Stored>> rows, Map<Long, ByteString> entries, long flushed);

    /** Called on the loop, once, when the store broke while open and nothing more can be written until a restart. */
    void onBroken(Consumer<Failure> listener);

    /** Ends the store's threads and gives the directory free. Blocks up to 10 s; idempotent; never from the loop. */
    @Override
    void close();

    /** What a write beside the log came to. Throws what {@link #write} ends with. */
    static void requireWritten(Flush outcome) {
        if (outcome instanceof Flush.Fenced fenced) {
            throw FailureException.of(
                    FailureCode.NOT_LEADER,
                    "Epoch " + fenced.epoch() + " began meanwhile; nothing was written.",
                    "Send it again.");
        }
        if (outcome instanceof Flush.Failed failed) {
            throw FailureException.of(
                    FailureCode.UNREACHABLE,
                    "The store could not write it: " + failed.why() + ".",
                    "Send it again in a few seconds.");
        }
    }

    /**
     * What was found.
     *
     * @param genesis the bytes of {@code log/0}
     * @param born whether this call made the store
     */
    record Opened(ByteString genesis, boolean born) {}

    /**
     * What a member sees of the voters.
     *
     * @param version rises with each change of the members, on this member
     * @param voters how many there are
     * @param present how many of them are in view
     */
    record View(long version, int voters, int present) {
        /** Not open. */
        public static final View NONE = new View(0, 1, 0);

        /** The only voter, which is always there. */
        public static final View ALONE = new View(1, 1, 1);

        public boolean hasMajority() {
            return present > voters / 2;
        }

        /**
         * Whether the OK of a write counts: it was asked for under {@code before} and answered under this. A member that
         * is cut off is told OK as well, by itself alone; so the members must not have changed meanwhile, and must be a
         * majority. How long the answer took says nothing.
         */
        public boolean confirms(View before) {
            return version == before.version && hasMajority();
        }
    }

    /** An entry of the log, in short. */
    record Kept(long n, long atMillis, int bytes) {}

    /** What became of an append. */
    sealed interface Append {
        /** On disk, at every member in view. */
        record Appended() implements Append {}

        /** Somebody else's entry is there. */
        record Taken() implements Append {}

        /** Perhaps there, perhaps not; only a reload tells. */
        record Doubt(String why) implements Append {}

        /** Certainly not there. */
        record Refused(Failure failure) implements Append {}
    }

    /** What became of a flush. */
    sealed interface Flush {
        record Flushed() implements Flush {}

        /** A later epoch has begun: nothing was written. */
        record Fenced(long epoch) implements Flush {}

        /** Perhaps written; the same flush may be sent again. */
        record Failed(String why) implements Flush {}
    }
}
