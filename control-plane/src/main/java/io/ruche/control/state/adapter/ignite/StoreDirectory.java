package io.ruche.control.state.adapter.ignite;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.memory.ByteText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store's folder: who holds it, and whether there is room.
 *
 * <p>Before the disk is full the store stops taking changes, and a file of ballast is removed so that what was taken can
 * be written out. Changes are taken again once there is room for the ballast too.
 *
 * <p>{@link #acquire}, {@link #room} and {@link #close} are each called from one thread at a time; {@link #reserve} and
 * {@link #layBallast} from any, beside the others.
 */
final class StoreDirectory implements AutoCloseable {
    static final long LOW_WATER = 48L << 20;
    static final long BALLAST = 64L << 20;

    /** What must be free for changes to be taken again: more than the ballast leaves behind. */
    static final long AGAIN = BALLAST + LOW_WATER / 3;

    /**
     * What the store needs to write out what was taken: a segment of its log to fill, one to archive. Ignite breaks for
     * good when one of its files finds no room, so nothing is written below this.
     */
    static final long RESERVE = 16L << 20;

    private static final Logger log = LoggerFactory.getLogger(StoreDirectory.class);
    private static final int BLOCK = 1 << 20;

    /** Beyond the pid, so that a second process may read it while we hold the lock. */
    private static final long LOCKED_BYTE = 1L << 40;

    private final Path directory;
    private final Path lockFile;
    private final Path ballast;
    private @Nullable FileChannel channel;
    private final Disk disk;

    /** How much a folder's disk can still take. */
    interface Disk {
        long freeBytes(Path directory) throws IOException;
    }

    StoreDirectory(Path directory) {
        this(directory, folder -> Files.getFileStore(folder).getUsableSpace());
    }

    StoreDirectory(Path directory, Disk disk) {
        this.directory = directory;
        this.disk = disk;
        this.lockFile = directory.resolve("lock");
        this.ballast = directory.resolve("ballast");
    }

    Path path() {
        return directory;
    }

    /** Takes the folder for this process, or throws ALREADY_RUNNING with the pid of the one that has it. */
    void acquire() {
        try {
            Files.createDirectories(directory);
            FileChannel opened = FileChannel.open(
                    lockFile, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            if (!lock(opened)) {
                String holder = holder(opened);
                opened.close();
                throw alreadyRunning(holder);
            }
            channel = opened;
            byte[] pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
            opened.truncate(0);
            opened.write(ByteBuffer.wrap(pid), 0);
        } catch (IOException e) {
            throw new FailureException(IgniteFailures.of(e, directory));
        }
    }

    /** Why nothing may be written now; empty while there is room. */
    Optional<Failure> room() {
        try {
            boolean hasBallast = Files.exists(ballast);
            long needed = hasBallast ? LOW_WATER : AGAIN;
            long free = disk.freeBytes(directory);
            if (free >= needed) {
                return Optional.empty();
            }
            dropBallast(free);
            return Optional.of(diskFull(free));
        } catch (IOException e) {
            log.warn("The free space of {} cannot be told: {}", directory, e.toString());
            return Optional.empty();
        }
    }

    /** Why not even what was taken may be written out now, the ballast given up; empty while there is room for it. */
    Optional<Failure> reserve() {
        try {
            long free = disk.freeBytes(directory);
            if (free < RESERVE && dropBallast(free)) {
                free = disk.freeBytes(directory);
            }
            return free < RESERVE ? Optional.of(diskFull(free)) : Optional.empty();
        } catch (IOException e) {
            log.warn("The free space of {} cannot be told: {}", directory, e.toString());
            return Optional.empty();
        }
    }

    boolean hasBallast() {
        return Files.exists(ballast);
    }

    private boolean dropBallast(long free) throws IOException {
        boolean dropped = Files.deleteIfExists(ballast);
        if (dropped) {
            log.warn(
                    "The disk of {} has {} left: no changes are taken until there is room",
                    directory,
                    ByteText.of(free));
        }
        return dropped;
    }

    /** Lays the ballast when it is missing and there is room for it; takes some 100 ms. */
    void layBallast() {
        Path part = ballast.resolveSibling("ballast.part");
        try {
            if (hasBallast() || disk.freeBytes(directory) < 2 * LOW_WATER + 2 * BALLAST) {
                return;
            }
            try (FileChannel out = FileChannel.open(
                    part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
                ByteBuffer block = ByteBuffer.allocate(BLOCK);
                for (long written = 0; written < BALLAST; written += BLOCK) {
                    out.write(block.clear());
                }
            }
            Files.move(part, ballast);
        } catch (IOException e) {
            log.warn("The ballast of {} could not be laid: {}", directory, e.toString());
            remove(part);
        }
    }

    private static void remove(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            log.debug("{} stays", part, e);
        }
    }

    private Failure diskFull(long free) {
        return Failure.of(
                FailureCode.DISK_FULL,
                "The disk of " + directory + " has " + ByteText.of(free) + " left (expected: at least "
                        + ByteText.of(AGAIN) + "); nothing was lost, and nothing new is taken.",
                "Free some space: old backups, store.aside-* folders and models that are not deployed may go; writing goes"
                        + " on by itself.");
    }

    @Override
    public void close() {
        FileChannel held = channel;
        channel = null;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                log.debug("The lock of {} was not given back", directory, e);
            }
        }
    }

    private static boolean lock(FileChannel opened) throws IOException {
        try {
            FileLock lock = opened.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    private static String holder(FileChannel opened) throws IOException {
        ByteBuffer pid = ByteBuffer.allocate(20);
        opened.read(pid, 0);
        String text = new String(pid.array(), 0, pid.position(), StandardCharsets.US_ASCII).trim();
        return text.isEmpty() ? "unknown" : text;
    }

    private FailureException alreadyRunning(String pid) {
        return FailureException.of(
                FailureCode.ALREADY_RUNNING,
                "Process " + pid + " works on " + directory + " (expected: one process a home).",
                "Use that one, or end it with 'ruche stop', or choose another folder with --home.");
    }
}
