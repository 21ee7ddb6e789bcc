package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.adapter.world.SystemTimers;
import io.ruche.control.adapter.world.ThreadLoop;
import io.ruche.control.state.Caller;
import io.ruche.control.state.Health;
import io.ruche.control.state.Muted;
import io.ruche.control.state.StateLoop;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Role;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A disk that fills up for real: a small tmpfs, where mounting one is allowed. */
@ExtendWith(Muted.class)
class DiskFullTest {
    private static final long PATIENCE_SECONDS = 120;
    private static final int MIB = 1 << 20;

    @TempDir
    Path folder = Path.of("unset");

    private Path home = Path.of("unset");
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        home = Files.createDirectory(folder.resolve("small"));
        mount("size=160m");
    }

    private void mount(String size) throws Exception {
        mounted = run("mount", "-t", "tmpfs", "-o", size, "tmpfs", home.toString());
        Assumptions.assumeTrue(mounted, "mounting a tmpfs needs root");
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            run("umount", "-l", home.toString());
        }
    }

    @Test
    void refusesChangesReadsOnAndGoesOnOnceThereIsRoom() throws Exception {
        List<String> acknowledged = new ArrayList<>();
        try (House house = new House()) {
            house.start();
            assertThat(house.create("before")).isEmpty();
            acknowledged.add("before");

            Path filler = fill();
            Optional<Failure> full = house.create("full");
            assertThat(full).hasValueSatisfying(why -> {
                assertThat(why.code()).isEqualTo(FailureCode.DISK_FULL);
                assertThat(why.message())
                        .contains("left (expected: at least 83.9 MB)")
                        .contains(home.toString());
                assertThat(why.help()).contains("Free some space");
            });
            assertThat(house.names()).containsExactly("before");
            assertThat(house.state.health().isReady()).isFalse();

            Files.delete(filler);
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> house.state.health().isReady());
            assertThat(house.create("after")).isEmpty();
            acknowledged.add("after");
        }
        try (House house = new House()) {
            house.start();
            assertThat(house.names()).containsExactlyInAnyOrderElementsOf(acknowledged);
        }
    }

    @Test
    void aFlushThatFindsNoRoomBreaksNothingAndComesLater() throws Exception {
        try (House house = new House()) {
            house.start();
            assertThat(house.create("before")).isEmpty();
            Path filler = fill(); // before the tables are written, a second after the change

            await().during(Duration.ofSeconds(3))
                    .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> house.state.health().phase() == Health.Phase.LEADING);
            assertThat(house.names()).containsExactly("before");

            Files.delete(filler);
            assertThat(house.create("after")).isEmpty();
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                    .until(() -> house.state.health().flushed()
                            == house.state.health().revision());
        }
    }

    @Test
    void givesTheBallastUpAndLaysItAgainOnceThereIsRoom() throws Exception {
        assertThat(run("umount", home.toString())).isTrue();
        mount("size=360m");
        Path ballast = home.resolve("store").resolve("ballast");
        try (House house = new House()) {
            house.start();
            assertThat(house.create("before")).isEmpty();
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> Files.exists(ballast));
            assertThat(ballast).hasSize(StoreDirectory.BALLAST);

            Path filler = fill();
            assertThat(house.create("full"))
                    .hasValueSatisfying(why -> assertThat(why.code()).isEqualTo(FailureCode.DISK_FULL));
            assertThat(ballast).doesNotExist();
            assertThat(Files.getFileStore(home).getUsableSpace()).isGreaterThan(StoreDirectory.RESERVE);

            Files.delete(filler);
            assertThat(house.create("after")).isEmpty();
            await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> Files.exists(ballast));
            assertThat(house.names()).containsExactlyInAnyOrder("before", "after");
        }
    }

    @Test
    void losesNothingWhenTheDiskIsFullToTheLastByteAtTheEnd() throws Exception {
        try (House house = new House()) {
            house.start();
            for (int i = 0; i < 20; i++) {
                assertThat(house.create("k" + i)).isEmpty();
            }
            fill(); // the tables and the last checkpoint find no room
        }
        Files.delete(home.resolve("filler"));
        try (House house = new House()) {
            house.start();
            assertThat(house.names()).hasSize(20);
        }
    }

    @Test
    void saysSoWhenItCannotEvenStart() throws Exception {
        fill();
        try (House house = new House()) {
            Optional<Failure> why = house.tryStart();

            assertThat(why).hasValueSatisfying(failure -> {
                assertThat(failure.code()).as(failure.text()).isEqualTo(FailureCode.DISK_FULL);
                assertThat(failure.help()).contains("Free some space");
            });
        }
    }

    private Path fill() throws IOException {
        Path filler = home.resolve("filler");
        try (OutputStream out = Files.newOutputStream(filler)) {
            byte[] block = new byte[64 << 10];
            while (Files.getFileStore(home).getUsableSpace() > 0) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
        assertThat(Files.getFileStore(home).getUsableSpace()).isLessThan(MIB);
        return filler;
    }

    private final class House implements AutoCloseable {
        final ThreadLoop loop = new ThreadLoop("full-state", 1_000);
        final SystemTimers timers = new SystemTimers("full-timers");
        final SystemClock clock = new SystemClock();
        final IgniteClusterStore store =
                new IgniteClusterStore(IgniteStoreOptions.ofHome(home), loop, clock, new SecureEntropy());
        final StateLoop state = new StateLoop(store, loop, timers.on(loop), clock, new SecureEntropy(), "member-1");

        void start() throws Exception {
            assertThat(tryStart()).isEmpty();
        }

        Optional<Failure> tryStart() throws Exception {
            return outcome(state.start().toCompletableFuture());
        }

        Optional<Failure> create(String name) throws Exception {
            Command command = new Command.CreateKey(name, Role.VIEWER, CrashingHouse.sha256(name), "rk_a");
            return outcome(state.submit(command, Caller.of("test")).toCompletableFuture());
        }

        List<String> names() {
            return state.state().keys().stream().map(ApiKey::name).toList();
        }

        private Optional<Failure> outcome(java.util.concurrent.CompletableFuture<?> answer) throws Exception {
            try {
                answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                return Optional.empty();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof FailureException refusal) {
                    return Optional.of(refusal.failure());
                }
                throw e;
            }
        }

        @Override
        public void close() {
            state.close();
            store.close();
            timers.close();
            loop.close();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // no such command here
        }
    }
}
