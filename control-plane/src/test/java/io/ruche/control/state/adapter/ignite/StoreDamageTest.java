package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Muted;
import io.ruche.control.state.StateLoop;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Role;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A store whose files somebody or something damaged: refused with the file and the cure, never half read. */
@ExtendWith(Muted.class)
class StoreDamageTest {
    private static final long PATIENCE_SECONDS = 120;

    @TempDir
    Path home = Path.of("unset");

    @Test
    void isWholeOrNamesTheFileAndTheCure() throws Exception {
        live(60);
        Path healthy = home.resolve("healthy");
        copy(home.resolve("store"), healthy);

        for (String damaged : List.of(
                "cacheGroup-ruche.hot/part-",
                "metastorage/part-",
                "/wal/",
                "cacheGroup-ruche.hot/ruche.logcache_data.dat",
                "/cp/")) {
            delete(home.resolve("store"));
            copy(healthy, home.resolve("store"));
            for (Path file : find(home.resolve("store"), damaged)) {
                scribble(file);
            }

            Optional<Failure> failure = start(0, 60);

            System.out.println("StoreDamageTest: " + damaged + " -> "
                    + failure.map(Failure::text).orElse("everything is there"));
            failure.ifPresent(why -> {
                assertThat(why.code()).as(why.text()).isEqualTo(FailureCode.STORE_DAMAGED);
                assertThat(why.message()).contains(home.resolve("store").toString());
                assertThat(why.help()).contains("ruche restore FILE", "or move " + home.resolve("store") + " away");
                assertThat(why.message()).doesNotContain("\n").doesNotContain("Exception");
            });
        }
    }

    @Test
    void refusesALogWithoutItsBirthRecord() throws Exception {
        live(3);
        IgniteStoreOptions options = IgniteStoreOptions.ofHome(home);
        try (IgniteNode node = IgniteNode.start(options, new BreakdownHandler(options.directory(), failure -> {}))) {
            node.ignite().cache(IgniteSettings.LOG_CACHE).remove("log/0000000000000000");
        }

        assertThat(start(0, 3)).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo(FailureCode.STORE_DAMAGED);
            assertThat(why.message()).contains("birth record");
        });
    }

    @Test
    void refusesALogWithAHole() throws Exception {
        live(5);
        IgniteStoreOptions options = IgniteStoreOptions.ofHome(home);
        try (IgniteNode node = IgniteNode.start(options, new BreakdownHandler(options.directory(), failure -> {}))) {
            node.ignite().cache(IgniteSettings.LOG_CACHE).put("flushed", new byte[Long.BYTES]); // read it all again
            node.ignite().cache(IgniteSettings.LOG_CACHE).remove("log/0000000000000003");
        }

        assertThat(start(0, 5)).hasValueSatisfying(why -> {
            assertThat(why.code()).isEqualTo(FailureCode.STORE_DAMAGED);
            assertThat(why.message()).contains("log/0000000000000003 is missing");
        });
    }

    private void live(int keys) throws Exception {
        assertThat(start(keys, keys)).isEmpty();
    }

    private Optional<Failure> start(int keys, int expected) throws Exception {
        try (House house = new House()) {
            house.state.start().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            for (int i = 0; i < keys; i++) {
                house.state
                        .submit(
                                new Command.CreateKey("k" + i, Role.VIEWER, CrashingHouse.sha256("k" + i), "rk_a"),
                                Caller.of("test"))
                        .toCompletableFuture()
                        .get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            }
            assertThat(house.state.state().keys())
                    .as("nothing is lost in silence")
                    .hasSize(expected);
            return Optional.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof FailureException refusal) {
                return Optional.of(refusal.failure());
            }
            throw e;
        }
    }

    private final class House implements AutoCloseable {
        final ThreadLoop loop = new ThreadLoop("damage-state", 1_000);
        final SystemTimers timers = new SystemTimers("damage-timers");
        final SystemClock clock = new SystemClock();
        final IgniteClusterStore store =
                new IgniteClusterStore(IgniteStoreOptions.ofHome(home), loop, clock, new SecureEntropy());
        final StateLoop state = new StateLoop(store, loop, timers.on(loop), clock, new SecureEntropy(), "member-1");

        @Override
        public void close() {
            state.close();
            store.close();
            timers.close();
            loop.close();
        }
    }

    private static List<Path> find(Path folder, String part) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains(part))
                    .toList();
        }
    }

    /** Random bytes over all but the first, which tell what kind of file it is. */
    private static void scribble(Path file) throws IOException {
        try (RandomAccessFile access = new RandomAccessFile(file.toFile(), "rw")) {
            int begin = (int) Math.min(access.length() / 2, 4_096);
            byte[] garbage = new byte[(int) access.length() - begin];
            new Random(1).nextBytes(garbage);
            access.seek(begin);
            access.write(garbage);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(file, target);
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
