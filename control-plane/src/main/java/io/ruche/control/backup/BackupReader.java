package io.ruche.control.backup;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import io.ruche.proto.store.BackupEnd;
import io.ruche.proto.store.BackupHeader;
import io.ruche.proto.store.BackupRecord;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.hash.Sha256;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * Reads a backup once, from its beginning to its end. Nothing that it gave away counts before {@link #read} returned,
 * since the hash comes last. Throws BACKUP_DAMAGED for what is not whole, CONFIGURATION for another format. One thread.
 */
final class BackupReader implements AutoCloseable {
    /** Far above any row or entry, and far below what a wrong length could ask for. */
    private static final int MAX_MESSAGE = 64 << 20;

    private static final int BUFFER = 1 << 18;

    private final Path file;
    private final DataInputStream in;
    private final MessageDigest digest;
    private final BackupHeader header;

    private BackupReader(Path file, InputStream below) throws IOException {
        this.file = file;
        this.digest = Sha256.digest();
        this.in = new DataInputStream(new DigestInputStream(below, digest));
        byte[] magic = in.readNBytes(BackupWriter.magic().length);
        if (!Arrays.equals(magic, BackupWriter.magic())) {
            throw FailureException.of(
                    FailureCode.BACKUP_DAMAGED,
                    file + " is no backup of a Ruche (expected: a file that `ruche backup` made).",
                    "Name another file.");
        }
        int format = in.readInt();
        if (format != BackupWriter.FORMAT) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    file + " has format " + format + " (expected: " + BackupWriter.FORMAT
                            + "): another version of Ruche wrote it.",
                    "Restore it with that version.");
        }
        this.header = message(BackupHeader.parser());
    }

    /** Told each record but the last, and how many bytes of the file were read with it. */
    interface Sink {
        void record(BackupRecord record, long bytesRead) throws IOException;
    }

    static BackupReader open(Path file) throws IOException {
        InputStream below;
        try {
            below = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        } catch (NoSuchFileException e) {
            throw FailureException.of(FailureCode.NOT_FOUND, file + " is not there.", "Name a backup file.");
        }
        try {
            return new BackupReader(file, below);
        } catch (EOFException e) {
            below.close();
            throw truncated(file);
        } catch (IOException | RuntimeException e) {
            below.close();
            throw e;
        }
    }

    BackupHeader header() {
        return header;
    }

    /** Everything up to the end, which it returns once the hash was found right. */
    BackupEnd read(Sink sink) throws IOException {
        long read = 0;
        BackupEnd end = null;
        try {
            while (end == null) {
                BackupRecord record = message(BackupRecord.parser());
                read += record.getSerializedSize();
                if (record.hasEnd()) {
                    end = record.getEnd();
                } else {
                    sink.record(record, read);
                }
            }
            byte[] found = digest.digest();
            byte[] told = new byte[Sha256.BYTES];
            in.readFully(told);
            if (!MessageDigest.isEqual(found, told) || in.read() >= 0) {
                throw damaged("its bytes do not match the SHA-256 at its end");
            }
            return end;
        } catch (EOFException e) {
            throw truncated(file);
        }
    }

    FailureException damaged(String what) {
        return FailureException.of(
                FailureCode.BACKUP_DAMAGED,
                file + " is damaged: " + what + ".",
                "Take another copy of it, or an older backup; nothing was changed.");
    }

    private static FailureException truncated(Path file) {
        return FailureException.of(
                FailureCode.BACKUP_DAMAGED,
                file + " is cut off: it ends before its last record.",
                "Take another copy of it, or an older backup; nothing was changed.");
    }

    private <M extends MessageLite> M message(Parser<M> parser) throws IOException {
        byte[] bytes = new byte[length()];
        in.readFully(bytes);
        try {
            return parser.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw damaged("a record cannot be read");
        }
    }

    private int length() throws IOException {
        long length = 0;
        for (int shift = 0; shift < 32; shift += 7) {
            int part = in.readUnsignedByte();
            length |= (long) (part & 0x7f) << shift;
            if ((part & 0x80) == 0) {
                if (length > MAX_MESSAGE) {
                    break;
                }
                return (int) length;
            }
        }
        throw damaged("a record claims more than " + MAX_MESSAGE + " bytes");
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
