package io.ruche.control.state.adapter.ignite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreDirectoryTest {
    private static final long MIB = 1L << 20;

    @TempDir
    Path home = Path.of("unset");

    private final AtomicLong free = new AtomicLong(1_000 * MIB);

    @Test
    void namesTheProcessThatHasTheFolder() {
        try (StoreDirectory first = directory();
                StoreDirectory second = directory()) {
            first.acquire();

            assertThatThrownBy(second::acquire)
                    .isInstanceOf(FailureException.class)
                    .hasMessageContaining("already_running")
                    .hasMessageContaining("Process " + ProcessHandle.current().pid())
                    .hasMessageContaining("ruche stop");
        }
    }

    @Test
    void givesTheFolderToTheNextOne() {
        StoreDirectory first = directory();
        first.acquire();
        first.close();
        first.close();

        try (StoreDirectory second = directory()) {
            second.acquire();
        }
    }

    @Test
    void doesNotMindTheLockFileOfAProcessThatWasKilled() throws Exception {
        Files.writeString(home.resolve("lock"), "999999\n");

        try (StoreDirectory next = directory()) {
            next.acquire();
            assertThat(Files.readString(home.resolve("lock")).trim())
                    .isEqualTo(String.valueOf(ProcessHandle.current().pid()));
        }
    }

    @Test
    void refusesBeforeTheDiskIsFullAndFreesTheBallast() {
        try (StoreDirectory directory = directory()) {
            directory.acquire();
            directory.layBallast();
            assertThat(home.resolve("ballast")).hasSize(StoreDirectory.BALLAST);
            assertThat(directory.room()).isEmpty();

            free.set(StoreDirectory.LOW_WATER - 1);
            assertThat(directory.room()).hasValueSatisfying(failure -> {
                assertThat(failure.code()).isEqualTo(FailureCode.DISK_FULL);
                assertThat(failure.message()).contains("50.3 MB left").contains(home.toString());
            });
            assertThat(home.resolve("ballast")).doesNotExist();

            free.set(StoreDirectory.BALLAST + MIB);
            assertThat(directory.room())
                    .as("the ballast's own space is not mistaken for room")
                    .isPresent();
            free.set(StoreDirectory.LOW_WATER + StoreDirectory.BALLAST);
            assertThat(directory.room()).isEmpty();
        }
    }

    @Test
    void keepsAReserveForWhatWasTaken() {
        try (StoreDirectory directory = directory()) {
            directory.acquire();
            directory.layBallast();
            free.set(StoreDirectory.RESERVE);
            assertThat(directory.reserve()).isEmpty();
            assertThat(directory.hasBallast()).isTrue();

            free.set(StoreDirectory.RESERVE - 1);
            assertThat(directory.reserve()).as("the figure stays as it is here").isPresent();
            assertThat(directory.hasBallast()).as("given up to make room").isFalse();

            free.set(1_000 * MIB);
            directory.layBallast();
            assertThat(directory.hasBallast()).isTrue();
        }
    }

    @Test
    void laysNoBallastOnASmallDisk() {
        free.set(150 * MIB);
        try (StoreDirectory directory = directory()) {
            directory.acquire();
            directory.layBallast();
            assertThat(home.resolve("ballast")).doesNotExist();
        }
    }

    private StoreDirectory directory() {
        return new StoreDirectory(home, folder -> free.get());
    }
}
