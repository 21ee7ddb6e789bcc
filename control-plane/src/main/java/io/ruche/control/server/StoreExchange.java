package io.ruche.control.server;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts a restored store into the place of the present one, in steps of which each can be the last: the new one is given its
 * name only when it is proved, so whoever finds a home between two steps knows whether to go on or to go back.
 *
 * <pre>
 * store.restoring-T   being filled              remove it
 * store.restored-T    proved, store is there    remove it: nobody was told that it was restored
 * store.restored-T    proved, no store          it becomes the store: the present one is aside already
 * </pre>
 *
 * <p>Only by the process that holds the home's lock.
 */
final class StoreExchange {
    private static final Logger log = LoggerFactory.getLogger(StoreExchange.class);
    private static final String FILLING = "store.restoring-";
    private static final String PROVED = "store.restored-";
    private static final String ASIDE = "store.aside-";

    private final Path home;
    private final String stamp;

    /** @param stamp of this restore: part of the names */
    StoreExchange(Path home, String stamp) {
        this.home = home;
        this.stamp = stamp;
    }

    /** Where to fill the new one. */
    Path filling() {
        return home.resolve(FILLING + stamp);
    }

    /** Where the present one goes. */
    Path aside() {
        return home.resolve(ASIDE + stamp);
    }

    /** Whether there was one to set aside. On a failure the present one is in its place again. */
    boolean run() throws IOException {
        Path store = home.resolve("store");
        Path proved = home.resolve(PROVED + stamp);
        move(filling(), proved);
        boolean hadStore = Files.exists(store);
        if (hadStore) {
            move(store, aside());
        }
        try {
            move(proved, store);
        } catch (IOException e) {
            if (hadStore) {
                move(aside(), store);
            }
            delete(proved);
            throw e;
        }
        return hadStore;
    }

    private static void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Finishes or undoes what a restore left that died. Before anybody opens the store. */
    static void settle(Path home) {
        try {
            for (Path left : find(home, FILLING)) {
                log.warn("{} is of a restore that was broken off; it is removed", left);
                delete(left);
            }
            for (Path left : find(home, PROVED)) {
                Path store = home.resolve("store");
                if (Files.exists(store)) {
                    log.warn("{} is of a restore that was broken off before its end; it is removed", left);
                    delete(left);
                } else {
                    log.warn("{} is of a restore that was broken off at its end; it becomes the store", left);
                    move(left, store);
                }
            }
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "What a broken restore left in " + home + " cannot be put right: " + e.getMessage() + ".",
                    "Give the folder to this user; if there is no " + home.resolve("store") + ", rename the newest "
                            + PROVED + "... or " + ASIDE + "... to it.");
        }
    }

    private static List<Path> find(Path home, String begin) throws IOException {
        if (!Files.isDirectory(home)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(home)) {
            return files.filter(file -> file.getFileName().toString().startsWith(begin))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
    }

    /** With all that is in it; what cannot be removed stays. */
    static void delete(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> all = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : all) {
                Files.delete(file);
            }
        } catch (IOException e) {
            log.warn("{} could not be removed: {}", folder, e.toString());
        }
    }
}
