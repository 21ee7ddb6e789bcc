package io.ruche.control.backup;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.memory.ByteText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The home's {@code backups/}. A file appears under its name whole or not at all, readable by its owner alone, since hashes
 * of keys are in it. One thread at a time.
 */
final class BackupFolder {
    /** Left to the store: a backup that fills the disk would stop the house. */
    static final long LEFT_FREE = 256L << 20;

    private static final Logger log = LoggerFactory.getLogger(BackupFolder.class);
    private static final String PART = ".part";
    private static final int BUFFER = 1 << 18;
    private static final long LOOK_BYTES = 8L << 20;

    private final Path folder;

    BackupFolder(Path folder) {
        this.folder = folder;
    }

    /** Writes the content of a file. */
    interface Content {
        void write(OutputStream out) throws IOException;
    }

    Path path(String name) {
        return folder.resolve(name);
    }

    /** Makes a file; on failure nothing of it stays. Throws DISK_FULL and CONFIGURATION. */
    Path write(String name, Content content) {
        Path target = folder.resolve(name);
        Path part = folder.resolve(name + PART);
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(part);
            var ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
            try (FileChannel channel = FileChannel.open(
                    part, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), ownerOnly)) {
                OutputStream out = new BufferedOutputStream(new Careful(Channels.newOutputStream(channel)), BUFFER);
                content.write(out);
                out.flush();
                channel.force(true);
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
            return target;
        } catch (IOException e) {
            remove(part);
            throw new FailureException(failure(e));
        } catch (RuntimeException | Error e) {
            remove(part);
            throw e;
        }
    }

    /** Names in the folder that begin and end so, sorted. */
    List<String> names(String prefix, String suffix) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith(prefix) && name.endsWith(suffix))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new FailureException(failure(e));
        }
    }

    /** Removes what a process that was killed had begun. Only while nothing is written. */
    void sweep() {
        for (String left : names("", PART)) {
            remove(left);
        }
    }

    void remove(String name) {
        remove(folder.resolve(name));
    }

    private static void remove(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            log.warn("{} could not be removed: {}", file, e.toString());
        }
    }

    private Failure failure(IOException thrown) {
        String said = String.valueOf(thrown.getMessage());
        if (thrown instanceof NoRoom || said.toLowerCase(Locale.ROOT).contains("no space")) {
            return Failure.of(
                    FailureCode.DISK_FULL,
                    "The disk of " + folder + " has no room for a backup (expected: " + ByteText.of(LEFT_FREE)
                            + " left beside it).",
                    "Free some space, for example by moving old backups to another disk.");
        }
        return Failure.of(
                FailureCode.CONFIGURATION,
                folder + " cannot be written: " + said + ".",
                "Give the folder to the user who started Ruche.");
    }

    /** Looks at the disk now and then, so that the house has room to live on. */
    private final class Careful extends OutputStream {
        private final OutputStream below;
        private long untilLook;

        Careful(OutputStream below) {
            this.below = below;
        }

        @Override
        public void write(int one) throws IOException {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            untilLook -= length;
            if (untilLook < 0) {
                untilLook = LOOK_BYTES;
                if (Files.getFileStore(folder).getUsableSpace() < LEFT_FREE + LOOK_BYTES) {
                    throw new NoRoom();
                }
            }
            below.write(bytes, offset, length);
        }
    }

    private static final class NoRoom extends IOException {
        private static final long serialVersionUID = 1L;
    }
}
