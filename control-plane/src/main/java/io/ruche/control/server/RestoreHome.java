package io.ruche.control.server;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.backup.BackupContents;
import io.ruche.control.backup.Restore;
import io.ruche.control.state.adapter.ignite.IgniteClusterStore;
import io.ruche.control.state.adapter.ignite.IgniteStoreOptions;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.memory.ByteText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a backup into a home that stands still. The new store is made beside the present one, proved, and only then takes
 * its place; the present one is renamed and never removed.
 */
public final class RestoreHome {
    private static final Logger log = LoggerFactory.getLogger(RestoreHome.class);
    private static final DateTimeFormatter STAMP =
            DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    /** Ignite's own files, before anything is in them, and what the house needs to go on. */
    private static final long EMPTY_STORE = 384L << 20;

    /** Rows, the log of changes that brings them in, and its archive. */
    private static final int COPIES = 3;

    private final Path home;
    private final Disk disk;
    private final SystemClock clock = new SystemClock();

    private RestoreHome(Path home, Disk disk) {
        this.home = home;
        this.disk = disk;
    }

    /** How much a folder's disk can still take. */
    interface Disk {
        long freeBytes(Path folder) throws IOException;
    }

    /**
     * Restores and returns.
     *
     * @param options what the command line said: {@code home file}
     * @param progress told the step, and the bytes that are done of how many
     * @return {@code clusterId at revision rows entries bytes}, and {@code aside} when there was a store
     * @throws FailureException when nothing was changed
     */
    public static Map<String, String> run(Map<String, String> options, BiConsumer<String, long[]> progress) {
        System.setProperty("java.net.preferIPv4Stack", "true");
        Path home = Path.of(options.getOrDefault("home", "")).toAbsolutePath().normalize();
        Path file = Path.of(options.getOrDefault("file", "")).toAbsolutePath().normalize();
        Logging.toFilesOf(home);
        try {
            return into(home, file, (step, done, total) -> progress.accept(step, new long[] {done, total}));
        } finally {
            Logging.close();
        }
    }

    /** The same, with the log wherever it is. */
    static Map<String, String> into(Path home, Path file, Restore.Progress progress) {
        return into(home, file, progress, folder -> Files.getFileStore(folder).getUsableSpace());
    }

    static Map<String, String> into(Path home, Path file, Restore.Progress progress, Disk disk) {
        HomeLock lock = HomeLock.take(home, new EndpointsFile(home));
        try {
            StoreExchange.settle(home);
            return new RestoreHome(home, disk).restore(file, progress);
        } finally {
            lock.close();
        }
    }

    private Map<String, String> restore(Path file, Restore.Progress progress) {
        BackupContents contents = Restore.check(file, progress);
        requireRoom(contents);
        String stamp = STAMP.format(clock.wall());
        StoreExchange exchange = new StoreExchange(home, stamp);
        Path made = exchange.filling();
        try {
            inStore(made, opened -> Restore.fill(contents, opened, progress));
            progress.at("proving", contents.bytes(), contents.bytes());
            inStore(made, opened -> Restore.prove(contents, opened));
            boolean hadStore = exchange.run();
            log.info("Restored {} up to entry {}", file, contents.revision());
            return answer(contents, hadStore ? exchange.aside().toString() : "");
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    home + " cannot be written: " + e.getMessage() + ".",
                    "Give it to this user. The store is " + home.resolve("store") + ", or " + exchange.aside()
                            + " if that is there.");
        } finally {
            StoreExchange.delete(made);
        }
    }

    private void requireRoom(BackupContents contents) {
        long needed = COPIES * contents.bytes() + EMPTY_STORE;
        try {
            long free = disk.freeBytes(home);
            if (free < needed) {
                throw FailureException.of(
                        FailureCode.DISK_FULL,
                        "The disk of " + home + " has " + ByteText.of(free) + " left (expected: at least "
                                + ByteText.of(needed) + " for a backup of " + ByteText.of(contents.bytes())
                                + "); nothing was changed.",
                        "Free some space, for example by removing models or old store.aside folders.");
            }
        } catch (IOException e) {
            log.warn("The free space of {} cannot be told: {}", home, e.toString());
        }
    }

    /** Opens the store of a folder, works on it, and closes it again. */
    private void inStore(Path folder, Consumer<IgniteClusterStore> work) {
        IgniteStoreOptions usual = IgniteStoreOptions.ofHome(home);
        IgniteStoreOptions options =
                new IgniteStoreOptions(folder, usual.member(), usual.voters(), usual.operatorXml());
        try (ThreadLoop loop = new ThreadLoop("ruche-restore", 1_024);
                IgniteClusterStore store = new IgniteClusterStore(options, loop, clock, new SecureEntropy())) {
            CompletionStage<?> opened = store.open();
            Waiting.get(opened, "the store");
            work.accept(store);
        }
    }

    private static Map<String, String> answer(BackupContents contents, String aside) {
        Map<String, String> answer = new LinkedHashMap<>();
        answer.put("clusterId", contents.clusterId());
        answer.put("at", contents.at().toString());
        answer.put("revision", Long.toString(contents.revision()));
        answer.put("rows", Long.toString(contents.rows()));
        answer.put("entries", Long.toString(contents.entries()));
        answer.put("bytes", Long.toString(contents.bytes()));
        answer.put("aside", aside);
        return answer;
    }
}
