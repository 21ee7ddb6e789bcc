package io.ruche.control.backup;

import com.google.protobuf.ByteString;
import io.ruche.control.state.ClusterStore;
import io.ruche.control.state.Entries;
import io.ruche.control.state.Recovery;
import io.ruche.proto.store.BackupRecord;
import io.ruche.proto.store.Commit;
import io.ruche.proto.store.Entry;
import io.ruche.proto.store.Lease;
import io.ruche.proto.store.Row;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** From a backup to a store: {@link #check}, then {@link #fill} into a new store, then {@link #prove}. Blocks. */
public final class Restore {
    /**
     * How far the epochs of a restored store lie above those of its backup. The life that is set aside went on after the
     * backup, and agents and watchers remember its epochs: the same number must never mean two reigns.
     */
    static final long EPOCHS_SKIPPED = 100_000;

    private final BackupContents contents;
    private final ClusterStore store;
    private Map<String, Optional<Stored>> rows = new LinkedHashMap<>();
    private Map<Long, ByteString> entries = new LinkedHashMap<>();
    private long bytes;
    private long next;

    private Restore(BackupContents contents, ClusterStore store) {
        this.contents = contents;
        this.store = store;
        this.next = contents.flushed();
    }

    /** Told now and then how far a step is. */
    public interface Progress {
        void at(String step, long doneBytes, long totalBytes);
    }

    /** What is in the file. Throws NOT_FOUND, BACKUP_DAMAGED, or CONFIGURATION for what a newer build wrote. */
    public static BackupContents check(Path file, Progress progress) {
        try {
            return BackupCheck.run(file, progress);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /** Writes a checked backup into an open store that was just born. */
    public static void fill(BackupContents contents, ClusterStore store, Progress progress) {
        Restore restore = new Restore(contents, store);
        try (BackupReader reader = BackupReader.open(contents.file())) {
            restore.entries.put(0L, contents.genesis());
            reader.read((record, read) -> {
                restore.take(record);
                progress.at("writing", read, contents.bytes());
            });
        } catch (IOException e) {
            throw unreadable(contents.file(), e);
        }
        restore.write(contents.revision());
        Lease lease = Lease.newBuilder()
                .setEpoch(contents.epoch() + EPOCHS_SKIPPED)
                .setHolder("restore")
                .build();
        if (!Waits.get(store.moveLease(Optional.empty(), lease))) {
            throw FailureException.of(FailureCode.CONFLICT, "Somebody led the store while it was filled.", "");
        }
    }

    /** Throws INTERNAL when the store does not hold the very State that the backup tells of. */
    public static void prove(BackupContents contents, ClusterStore store) {
        Recovery.Recovered found = Waits.get(new Recovery(store).run());
        if (!StateHash.of(found.state()).equals(contents.stateHash())) {
            throw FailureException.of(
                    FailureCode.INTERNAL,
                    "The restored State at entry " + found.state().revision()
                            + " is not that of the backup (expected: equal by hash, at entry " + contents.revision()
                            + ").",
                    "The store was left as it was; please report it.");
        }
    }

    private void take(BackupRecord record) {
        if (record.hasRow()) {
            Stored stored = record.getRow().getStored();
            put(record.getRow().getKey(), Optional.of(stored));
            return;
        }
        ByteString entry = record.getEntry();
        if (next > contents.flushed()) {
            takeRows(Entries.parse(next, entry));
        }
        entries.put(next, entry);
        next++;
        bytes += entry.size();
        writeWhenFull();
    }

    private void takeRows(Entry entry) {
        for (Commit commit : entry.getCommitsList()) {
            for (Row row : commit.getRowsList()) {
                Optional<Stored> stored = row.hasValue()
                        ? Optional.of(Stored.newBuilder()
                                .setSchema(row.getSchema())
                                .setRevision(entry.getN())
                                .setEpoch(entry.getEpoch())
                                .setPayload(row.getValue())
                                .build())
                        : Optional.empty();
                put(row.getKey(), stored);
            }
        }
    }

    private void put(String key, Optional<Stored> stored) {
        rows.put(key, stored);
        bytes += ClusterStore.changedBytes(key, stored);
        writeWhenFull();
    }

    private void writeWhenFull() {
        if (rows.size() >= ClusterStore.MAX_FLUSH_ROWS || bytes >= ClusterStore.MAX_FLUSH_BYTES) {
            write(0);
        }
    }

    private void write(long flushed) {
        Waits.get(store.fill(rows, entries, flushed));
        rows = new LinkedHashMap<>();
        entries = new LinkedHashMap<>();
        bytes = 0;
    }

    private static FailureException unreadable(Path file, IOException thrown) {
        return FailureException.of(
                FailureCode.CONFIGURATION,
                file + " cannot be read: " + thrown.getMessage() + ".",
                "Name a file that this user may read.");
    }
}
