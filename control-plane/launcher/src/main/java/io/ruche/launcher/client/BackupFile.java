package io.ruche.launcher.client;

import io.ruche.launcher.output.Progress;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;

/** A backup on its way from a server to a file: under its name whole and checked, or not there at all. */
public final class BackupFile {
    private static final String BYTES = "X-Ruche-Backup-Bytes";
    private static final int HASH_BYTES = 32;
    private static final int BUFFER = 1 << 18;

    private final Path file;
    private final Api.Download download;
    private final Progress progress;
    private final long total;
    private final MessageDigest digest = sha256();
    private final byte[] told = new byte[HASH_BYTES];
    private long done;

    private BackupFile(Path file, Api.Download download, Progress progress) {
        this.file = file;
        this.download = download;
        this.progress = progress;
        this.total = download.number(BYTES);
    }

    /** Throws CONFLICT when something is there already: no backup ever replaces another by accident. */
    public static void requireAbsent(Path file) {
        if (Files.exists(file)) {
            throw FailureException.of(
                    FailureCode.CONFLICT,
                    file + " exists (expected: a name that is free).",
                    "Choose another name, or move the file away.");
        }
    }

    /**
     * Writes all of it and returns the SHA-256 that it carries, in hex. What it did not finish is removed. Throws
     * DISK_FULL, CONFIGURATION, and DOWNLOAD_FAILED when it broke off or was changed on the way.
     */
    public static String receive(Path file, Api.Download download, Progress progress) {
        BackupFile backup = new BackupFile(file, download, progress);
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            backup.write(part);
            Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
            return HexFormat.of().formatHex(backup.told);
        } catch (IOException e) {
            throw backup.unwritable(e);
        } finally {
            remove(part);
        }
    }

    private void write(Path part) throws IOException {
        Files.deleteIfExists(part);
        var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try (FileChannel out =
                FileChannel.open(part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
            byte[] buffer = new byte[BUFFER];
            for (int length = read(buffer); length >= 0; length = read(buffer)) {
                take(buffer, length);
                ByteBuffer piece = ByteBuffer.wrap(buffer, 0, length);
                while (piece.hasRemaining()) {
                    out.write(piece);
                }
                progress.bytes("receiving", done, total);
            }
            if (done != total || !MessageDigest.isEqual(digest.digest(), told)) {
                throw brokenOff("it does not match the SHA-256 at its end");
            }
            out.force(true);
        }
    }

    private int read(byte[] buffer) {
        try {
            return download.body().read(buffer);
        } catch (IOException e) {
            throw brokenOff("the connection ended");
        }
    }

    /** The last bytes are the hash of all others. */
    private void take(byte[] buffer, int length) {
        int hashed = (int) Math.max(0, Math.min(length, total - HASH_BYTES - done));
        digest.update(buffer, 0, hashed);
        long at = done + hashed - (total - HASH_BYTES);
        if (length - hashed > HASH_BYTES - at) {
            throw brokenOff("more came than was announced");
        }
        if (length > hashed) {
            System.arraycopy(buffer, hashed, told, (int) at, length - hashed);
        }
        done += length;
    }

    private FailureException brokenOff(String how) {
        return FailureException.of(
                FailureCode.DOWNLOAD_FAILED,
                "The backup broke off after " + done + " of " + total + " bytes: " + how + ".",
                "Run the command again; `ruche logs` tells what the server saw.");
    }

    private FailureException unwritable(IOException thrown) {
        String said = String.valueOf(thrown.getMessage());
        if (said.toLowerCase(Locale.ROOT).contains("no space")) {
            return FailureException.of(
                    FailureCode.DISK_FULL,
                    "The disk of " + file + " is full (expected: room for " + total + " bytes).",
                    "Free some space, or name a file on another disk.");
        }
        return FailureException.of(
                FailureCode.CONFIGURATION, file + " cannot be written: " + said + ".", "Name another file.");
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // it is named .part, and the next run replaces it
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
