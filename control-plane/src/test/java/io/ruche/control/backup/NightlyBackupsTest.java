package io.ruche.control.backup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.state.adapter.memory.MemoryClusterStore;
import io.ruche.control.state.adapter.memory.MemoryDisk;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NightlyBackupsTest {
    @TempDir
    Path home = Path.of("unset");

    private final BlockingQueue<Waiting> waiting = new LinkedBlockingQueue<>();
    private final Timers timers = (delay, task) -> {
        waiting.add(new Waiting(delay, task));
        return () -> {};
    };
    private volatile boolean isBroken;
    private volatile Instant now = Instant.parse("2026-11-22T18:00:00Z");
    private final Clock clock = new Clock() {
        @Override
        public Instant wall() {
            if (isBroken) {
                throw new IllegalStateException("no time");
            }
            return now;
        }

        @Override
        public Duration monotonic() {
            return Duration.ofMillis(now.toEpochMilli());
        }
    };

    @SuppressWarnings("NullAway.Init")
    private LivingHouse house;

    private record Waiting(Duration delay, Runnable task) {}

    @BeforeEach
    void open() {
        house = new LivingHouse(
                home, loop -> new MemoryClusterStore(new MemoryDisk(), loop, new SystemClock(), new SecureEntropy()));
    }

    @AfterEach
    void close() {
        house.close();
    }

    @Test
    void makesOneANightAndKeepsTheNewest() throws Exception {
        start(3);
        assertThat(look()).isEqualTo(NightlyBackups.LOOK);
        assertThat(files()).containsExactly("nightly-20261122T180000Z.backup");

        at("2026-11-23T01:50:00Z"); // 02:50 in the zone of the house
        look();
        assertThat(files()).hasSize(1);
        at("2026-11-23T02:00:00Z");
        look();
        assertThat(files()).containsExactly("nightly-20261122T180000Z.backup", "nightly-20261123T020000Z.backup");
        look();
        assertThat(files()).hasSize(2);

        Files.writeString(home.resolve("backups/nightly-mine.backup"), "x");
        at("2026-11-24T09:30:00Z"); // slept through the night
        look();
        at("2026-11-25T02:05:00Z");
        look();
        assertThat(files())
                .containsExactly(
                        "nightly-20261123T020000Z.backup",
                        "nightly-20261124T093000Z.backup",
                        "nightly-20261125T020500Z.backup",
                        "nightly-mine.backup");
        assertThat(Restore.check(home.resolve("backups/nightly-20261125T020500Z.backup"), (step, done, all) -> {})
                        .clusterId())
                .isEqualTo(house.cluster.clusterId());
    }

    @Test
    void triesAgainInAnHourWhenItCouldNot() throws Exception {
        Files.writeString(home.resolve("backups"), "a file is in the way");
        start(3);

        assertThat(look()).isEqualTo(NightlyBackups.AFTER_FAILURE);

        Files.delete(home.resolve("backups"));
        assertThat(look()).isEqualTo(NightlyBackups.LOOK);
        assertThat(files()).hasSize(1);
    }

    @Test
    void looksAgainWhateverGoesWrong() throws Exception {
        start(3);
        isBroken = true;
        assertThat(look()).isEqualTo(NightlyBackups.AFTER_FAILURE);

        isBroken = false;
        assertThat(look()).isEqualTo(NightlyBackups.LOOK);
        assertThat(files()).hasSize(1);
    }

    @Test
    void removesWhatAKilledProcessLeft() throws Exception {
        Path folder = Files.createDirectory(home.resolve("backups"));
        Files.writeString(folder.resolve("nightly-20261122T180000Z.backup.part"), "half");
        Files.writeString(folder.resolve("sending-1.backup"), "whole, and for nobody");
        Files.writeString(folder.resolve("nightly-mine.backup"), "x");

        house.backups.start();

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(files()).containsExactly("nightly-mine.backup"));
    }

    @Test
    void makesNoneWhenNoneIsKept() {
        start(0);

        assertThat(waiting).isEmpty();
    }

    private void start(int kept) {
        new NightlyBackups(house.backups, house.cluster, timers, clock, ZoneId.of("Europe/Paris"), kept).start();
    }

    private void at(String time) {
        now = Instant.parse(time);
    }

    /** Fires the timer and returns in how long the next look is, once the loop of backups has asked for it. */
    private Duration look() throws InterruptedException {
        Waiting due = waiting.poll(30, TimeUnit.SECONDS);
        assertThat(due).isNotNull();
        house.backupLoop.execute(due.task());
        await().atMost(Duration.ofSeconds(30)).until(() -> !waiting.isEmpty());
        return waiting.element().delay();
    }

    private List<String> files() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("backups"))) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
