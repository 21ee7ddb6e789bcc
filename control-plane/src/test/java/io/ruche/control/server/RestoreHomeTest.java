package io.ruche.control.server;

import static io.ruche.control.backup.LivingHouse.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.ruche.control.adapter.world.SecureEntropy;
import io.ruche.control.adapter.world.SystemClock;
import io.ruche.control.backup.LivingHouse;
import io.ruche.control.state.Entries;
import io.ruche.control.state.Muted;
import io.ruche.control.state.adapter.ignite.IgniteClusterStore;
import io.ruche.control.state.adapter.ignite.IgniteStoreOptions;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** On the store that a house has for real. */
@ExtendWith(Muted.class)
class RestoreHomeTest {
    @TempDir
    Path home = Path.of("unset");

    @Test
    void isAsItWasAndKeepsWhatThereIs() throws Exception {
        Path backup = home.resolve("kept.backup");
        List<String> then;
        try (LivingHouse house = live(home)) {
            house.createKeys("k", 300);
            then = house.names();
            Files.copy(get(house.backups.forClient()).file(), backup);
            house.createKeys("later", 5);
        }

        Map<String, String> told = restore(home, backup);

        assertThat(told.get("aside")).startsWith(home.resolve("store.aside-").toString());
        assertThat(Path.of(told.get("aside"))).isDirectory();
        try (LivingHouse house = live(home)) {
            assertThat(house.names()).isEqualTo(then);
            assertThat(house.cluster.state().revision()).isEqualTo(Long.parseLong(told.get("revision")) + 1);
            house.createKeys("again", 5);
        }
        try (LivingHouse house = live(home)) {
            assertThat(house.names()).hasSize(305);
        }
        assertThat(names(home)).filteredOn(name -> name.startsWith("store.")).hasSize(1);

        Path elsewhere = home.resolve("elsewhere");
        assertThat(restore(elsewhere, backup).get("aside")).isEmpty();
        try (LivingHouse house = live(elsewhere)) {
            assertThat(house.names()).isEqualTo(then);
        }
    }

    @Test
    void isFinishedOrUndoneByTheNextStartWhereverItWasBrokenOff() throws Exception {
        Path store = Files.createDirectories(home.resolve("store"));
        Files.writeString(store.resolve("what"), "present");

        Path filling = Files.createDirectories(home.resolve("store.restoring-20260101T000000Z"));
        Files.writeString(filling.resolve("what"), "half");
        StoreExchange.settle(home);
        assertThat(names(home)).containsExactly("store");

        Path proved = home.resolve("store.restored-20260101T000000Z");
        Files.createDirectories(proved);
        Files.writeString(proved.resolve("what"), "restored");
        StoreExchange.settle(home); // nobody was told that it was done
        assertThat(names(home)).containsExactly("store");
        assertThat(store.resolve("what")).hasContent("present");

        Files.createDirectories(proved);
        Files.writeString(proved.resolve("what"), "restored");
        Path aside = home.resolve("store.aside-20260101T000000Z");
        Files.move(store, aside);
        StoreExchange.settle(home);
        StoreExchange.settle(home);
        assertThat(names(home)).containsExactly("store", "store.aside-20260101T000000Z");
        assertThat(store.resolve("what")).hasContent("restored");
        assertThat(aside.resolve("what")).hasContent("present");
    }

    @Test
    void touchesNothingWhenItRefuses() throws Exception {
        Path backup = home.resolve("kept.backup");
        try (LivingHouse house = live(home)) {
            house.createKeys("k", 3);
            Files.copy(get(house.backups.forClient()).file(), backup);
        }
        byte[] whole = Files.readAllBytes(backup);
        Path cut = home.resolve("cut.backup");
        Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
        Files.createDirectories(home.resolve("run")); // where the lock lies
        List<String> before = names(home);

        assertThat(refusal(home, cut).code()).isEqualTo(FailureCode.BACKUP_DAMAGED);
        HomeLock running = HomeLock.take(home, new EndpointsFile(home));
        Failure why = refusal(home, backup);
        running.close();
        assertThat(why.code()).isEqualTo(FailureCode.ALREADY_RUNNING);
        assertThat(why.help()).contains("ruche stop");

        Failure full = catchThrowableOfType(
                        FailureException.class,
                        () -> RestoreHome.into(home, backup, (step, done, total) -> {}, folder -> 300L << 20))
                .failure();
        assertThat(full.code()).isEqualTo(FailureCode.DISK_FULL);
        assertThat(full.message())
                .contains("has 315 MB left (expected: at least 403 MB")
                .contains("nothing was changed");

        assertThat(names(home)).isEqualTo(before);
        try (LivingHouse house = live(home)) {
            assertThat(house.names()).hasSize(3);
        }
    }

    @Test
    void isNamedWhereAStoreIsDamaged() throws Exception {
        FailureException damaged = Entries.damaged("log/1 is gone.");
        assertThat(Server.withCure(damaged, home).failure().help()).contains("`ruche restore FILE`");

        Path older = Files.createDirectories(home.resolve("backups")).resolve("nightly-20260101T030000Z.backup");
        Path newest = home.resolve("backups/by-hand.backup");
        Files.writeString(older, "");
        Files.setLastModifiedTime(older, FileTime.from(Instant.EPOCH));
        Files.writeString(newest, "");

        Failure told = Server.withCure(damaged, home).failure();
        assertThat(told.message()).isEqualTo("log/1 is gone.");
        assertThat(told.help()).contains("`ruche restore " + newest + "`").contains(home.resolve("store") + " away");
    }

    private static Map<String, String> restore(Path home, Path backup) {
        return RestoreHome.into(home, backup, (step, done, total) -> {});
    }

    private static Failure refusal(Path home, Path backup) {
        return catchThrowableOfType(FailureException.class, () -> restore(home, backup))
                .failure();
    }

    private static LivingHouse live(Path home) {
        return new LivingHouse(
                home,
                loop -> new IgniteClusterStore(
                        IgniteStoreOptions.ofHome(home), loop, new SystemClock(), new SecureEntropy()));
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
