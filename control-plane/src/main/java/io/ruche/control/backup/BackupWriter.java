package io.ruche.control.backup;

import com.google.protobuf.ByteString;
import io.ruche.proto.store.BackupEnd;
import io.ruche.proto.store.BackupHeader;
import io.ruche.proto.store.BackupRecord;
import io.ruche.proto.store.BackupRow;
import io.ruche.proto.store.Stored;
import io.ruche.scheduler.hash.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.DigestOutputStream;

/** Writes the form that {@code backup.proto} tells. One thread at a time; the caller closes the stream below. */
final class BackupWriter {
    /** The format that this build writes and the only one that it reads. */
    static final int FORMAT = 1;

    private static final byte[] MAGIC = "RUCHEBAK".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream below;
    private final DigestOutputStream out;
    private long rows;
    private long entries;

    /** @param below buffered */
    BackupWriter(OutputStream below) {
        this.below = below;
        this.out = new DigestOutputStream(below, Sha256.digest());
    }

    /** What every backup begins with, whatever its format: the magic alone. */
    static byte[] magic() {
        return MAGIC.clone();
    }

    void begin(BackupHeader header) throws IOException {
        out.write(MAGIC);
        out.write(ByteBuffer.allocate(Integer.BYTES).putInt(FORMAT).array());
        header.writeDelimitedTo(out);
    }

    void row(String key, Stored stored) throws IOException {
        rows++;
        write(BackupRecord.newBuilder()
                .setRow(BackupRow.newBuilder().setKey(key).setStored(stored)));
    }

    void entry(ByteString bytes) throws IOException {
        entries++;
        write(BackupRecord.newBuilder().setEntry(bytes));
    }

    /** Everything is there; returns what was told of it. */
    BackupEnd end(long revision, long epoch, ByteString stateHash) throws IOException {
        BackupEnd end = BackupEnd.newBuilder()
                .setRevision(revision)
                .setEpoch(epoch)
                .setRows(rows)
                .setEntries(entries)
                .setStateHash(stateHash)
                .build();
        write(BackupRecord.newBuilder().setEnd(end));
        below.write(out.getMessageDigest().digest());
        below.flush();
        return end;
    }

    private void write(BackupRecord.Builder record) throws IOException {
        record.build().writeDelimitedTo(out);
    }
}
