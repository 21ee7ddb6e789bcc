package io.ruche.agent.capacity;

import static io.ruche.agent.capacity.FakeMachine.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryLimitTest {

    private static MemoryLimit limit(FakeMachine machine) {
        return MemoryLimit.of(machine, OptionalLong.empty(), machine.memoryAvailableBytes());
    }

    @ParameterizedTest
    @CsvSource({"4, 3.0", "20, 18.0", "64, 57.6", "512, 504.0"})
    void linuxKeepsATenthForTheSystemBetweenOneAndEightGibibytes(long gib, double expected) {
        assertThat(limit(FakeMachine.linux(gib)).bytes()).isCloseTo((long) (expected * GIB), within());
        assertThat(limit(FakeMachine.linux(gib)).reason()).contains("for the operating system");
    }

    @ParameterizedTest
    @CsvSource({"16, 10.667", "36, 24.0", "48, 36.0", "512, 384.0"})
    void aMacMayBookMetalsWorkingSet(long gib, double expected) {
        MemoryLimit limit = limit(FakeMachine.mac(gib));
        assertThat(limit.bytes()).isCloseTo((long) (expected * GIB), within());
        assertThat(limit.unified()).isTrue();
        assertThat(limit.reason()).contains(gib <= 36 ? "2/3" : "3/4").contains("iogpu.wired_limit_mb");
    }

    @Test
    void theOwnersWiredLimitRaisesAMacsWorkingSet() {
        assertThat(limit(FakeMachine.mac(512).withWiredLimit(480)).bytes()).isEqualTo(480 * GIB);
    }

    @Test
    void aSparkMayBookWhatWasAvailableAtStartAndKeepsThatFigure() {
        FakeMachine spark = FakeMachine.spark();
        assertThat(limit(spark).bytes()).isEqualTo(100 * GIB);
        assertThat(limit(spark).unified()).isTrue();
        Surveyor surveyor = new Surveyor(spark, OptionalLong.empty());
        assertThat(surveyor.inventory()).isEqualTo(surveyor.inventory());
    }

    @Test
    void theOwnersLimitGoesFirst() {
        FakeMachine machine = FakeMachine.linux(64);
        assertThat(MemoryLimit.of(machine, OptionalLong.of(10 * GIB), 0).bytes())
                .isEqualTo(10 * GIB);
        assertThat(MemoryLimit.of(machine, OptionalLong.of(10 * GIB), 0).reason())
                .contains("--memory-limit 10.7 GB of 68.7 GB");
        assertThat(MemoryLimit.of(machine, OptionalLong.of(100 * GIB), 0).bytes())
                .isEqualTo(64 * GIB);
    }

    @Test
    void aControlGroupBoundsEither() {
        FakeMachine machine = FakeMachine.linux(64).withControlGroup(8);
        assertThat(limit(machine).bytes()).isEqualTo(8 * GIB);
        assertThat(limit(machine).reason()).contains("Control group");
        assertThat(MemoryLimit.of(machine, OptionalLong.of(4 * GIB), 0).bytes()).isEqualTo(4 * GIB);
        assertThat(MemoryLimit.of(machine, OptionalLong.of(10 * GIB), 0).bytes())
                .isEqualTo(8 * GIB);
    }

    private static org.assertj.core.data.Offset<Long> within() {
        return org.assertj.core.data.Offset.offset(GIB / 100);
    }
}
