package io.ruche.control.backup;

import com.google.protobuf.ByteString;
import io.ruche.control.state.Entries;
import io.ruche.control.state.Kinds;
import io.ruche.control.state.Recovery;
import io.ruche.proto.store.BackupEnd;
import io.ruche.proto.store.BackupHeader;
import io.ruche.proto.store.BackupRecord;
import io.ruche.proto.store.Entry;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/** Reads what a backup holds without writing anything: it is whole, in order, and its State is the one it was made of. */
final class BackupCheck {
    private final BackupReader reader;
    private final BackupHeader header;
    private State state = State.EMPTY;
    private ByteString lastHash = ByteString.EMPTY;
    private long last;
    private long rows;
    private long entries;

    private BackupCheck(BackupReader reader) {
        this.reader = reader;
        this.header = reader.header();
        this.last = header.getFlushed() - 1;
    }

    /** Twice over the file: first its hash, so that the second time nothing surprises. */
    static BackupContents run(Path file, Restore.Progress progress) throws IOException {
        long bytes = 0;
        try (BackupReader reader = BackupReader.open(file)) {
            bytes = Files.size(file);
            long total = bytes;
            reader.read((record, read) -> progress.at("checking", read / 2, total));
        }
        try (BackupReader reader = BackupReader.open(file)) {
            BackupCheck check = new BackupCheck(reader);
            return check.contents(file, bytes, progress);
        }
    }

    private BackupContents contents(Path file, long bytes, Restore.Progress progress) throws IOException {
        try {
            String clusterId = Entries.openGenesis(header.getGenesis()).getClusterId();
            BackupEnd end = reader.read((record, read) -> {
                take(record);
                progress.at("checking", (bytes + read) / 2, bytes);
            });
            State found = state.at(last);
            require(last == end.getRevision(), "entry " + end.getRevision() + " is not its last");
            require(
                    rows == end.getRows() && entries == end.getEntries(),
                    rows + " rows and " + entries + " entries (expected: " + end.getRows() + " and " + end.getEntries()
                            + ")");
            require(StateHash.of(found).equals(end.getStateHash()), "its rows are not those of the State it tells of");
            return new BackupContents(
                    file,
                    bytes,
                    clusterId,
                    Instant.ofEpochMilli(header.getAtMillis()),
                    header.getMadeBy(),
                    header.getFlushed(),
                    last,
                    found.epoch(),
                    rows,
                    entries,
                    header.getGenesis(),
                    end.getStateHash());
        } catch (FailureException e) {
            if (e.failure().code() == FailureCode.STORE_DAMAGED) {
                throw reader.damaged(e.failure().message().replaceFirst("\\.$", ""));
            }
            throw e;
        }
    }

    private void take(BackupRecord record) {
        if (record.hasRow()) {
            rows++;
            String key = record.getRow().getKey();
            if (!Kinds.isCold(key)) {
                state = Recovery.load(state, key, record.getRow().getStored());
            }
        } else if (record.hasEntry()) {
            entries++;
            take(record.getEntry());
        } else {
            throw reader.damaged("a record is of no known kind");
        }
    }

    private void take(ByteString bytes) {
        long n = last + 1;
        Entry entry = Entries.parse(n, bytes);
        if (n > header.getFlushed()) {
            require(entry.getPrevious().equals(lastHash), "entry " + n + " does not follow the one before it");
            state = Recovery.copy(state, entry);
        }
        last = n;
        lastHash = Entries.hash(bytes);
    }

    private void require(boolean holds, String otherwise) {
        if (!holds) {
            throw reader.damaged(otherwise);
        }
    }
}
