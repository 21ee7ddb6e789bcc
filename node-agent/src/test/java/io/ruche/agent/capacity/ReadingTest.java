package io.ruche.agent.capacity;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Capacity;
import io.ruche.proto.Inventory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import oshi.hardware.GpuStats;
import oshi.hardware.GpuTicks;
import oshi.hardware.Sensors;

/** What OSHI does not know is absent, never zero. */
class ReadingTest {

    @ParameterizedTest
    @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 1000})
    void aTemperatureThatNoMachineHasIsAbsent(double celsius) {
        assertThat(Reading.celsius(celsius)).isEmpty();
        assertThat(OshiMachine.temperature(new FakeSensors(celsius))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(doubles = {-1, Double.NaN, 3})
    void aLoadThatIsNoShareIsAbsent(double fraction) {
        assertThat(Reading.fraction(fraction)).isEmpty();
    }

    @Test
    void noLoadIsALoad() {
        assertThat(Reading.fraction(0)).hasValue(0);
        assertThat(Reading.percent(100)).hasValue(1);
        assertThat(Reading.used(0)).hasValue(0);
    }

    @Test
    void aCardOfWhichNothingIsKnownSaysNothing() {
        Machine.Gpu gpu = OshiMachine.read("Card", "Maker", 0, new FakeStats(-1));
        assertThat(gpu.memoryTotalBytes()).isEmpty();
        assertThat(gpu.load()).isEmpty();
        assertThat(gpu.memoryUsedBytes()).isEmpty();
        assertThat(gpu.temperatureCelsius()).isEmpty();
        assertThat(gpu.powerWatts()).isEmpty();
        assertThat(OshiMachine.read("Card", "Maker", 0, null).load()).isEmpty();
    }

    @Test
    void aCardThatTellsAllIsToldAsItIs() {
        Machine.Gpu gpu = OshiMachine.read("Card", "Maker", 24L << 30, new FakeStats(50));
        assertThat(gpu.memoryTotalBytes()).hasValue(24L << 30);
        assertThat(gpu.load()).hasValue(0.5);
        assertThat(gpu.memoryUsedBytes()).hasValue(50);
        assertThat(gpu.temperatureCelsius()).hasValue(50);
        assertThat(gpu.powerWatts()).hasValue(50);
    }

    @Test
    void messagesCarryOnlyWhatWasRead() {
        FakeMachine machine = FakeMachine.spark();
        Surveyor surveyor = new Surveyor(machine, OptionalLong.empty());
        Inventory inventory = surveyor.inventory();
        assertThat(inventory.getGpus(0).hasMemoryTotalBytes()).isFalse();
        assertThat(inventory.getLinks(0).hasSpeedBitsPerSecond()).isFalse();
        Capacity capacity = surveyor.capacity(1);
        assertThat(capacity.hasProcessorLoad()).isFalse();
        assertThat(capacity.hasTemperatureCelsius()).isFalse();
        assertThat(capacity.hasPowerWatts()).isFalse();
        assertThat(capacity.hasOwnMemoryBytes()).isFalse();
        assertThat(capacity.getGpus(0).hasLoad()).isFalse();
        assertThat(capacity.getGpus(0).hasMemoryUsedBytes()).isFalse();
        assertThat(capacity.getMemoryAvailableBytes()).isEqualTo(machine.memoryAvailableBytes());
    }

    @Test
    void theLowestLimitUpToTheRootOfTheControlGroupsHolds(@TempDir Path folder) throws IOException {
        Path mount = Files.createDirectories(folder.resolve("cgroup"));
        Path inner = Files.createDirectories(mount.resolve("outer/inner"));
        Path membership = Files.writeString(folder.resolve("membership"), "0::/outer/inner\n");
        assertThat(ControlGroup.limitBytes(mount, membership)).isEmpty();
        Files.writeString(inner.resolve("memory.max"), "max\n");
        assertThat(ControlGroup.limitBytes(mount, membership)).isEmpty();
        Files.writeString(mount.resolve("outer/memory.max"), "4294967296\n");
        assertThat(ControlGroup.limitBytes(mount, membership)).hasValue(4L << 30);
        Files.writeString(inner.resolve("memory.max"), "8589934592\n");
        assertThat(ControlGroup.limitBytes(mount, membership)).hasValue(4L << 30);
    }

    @Test
    void theOlderControlGroupsAreReadToo(@TempDir Path mount) throws IOException {
        Files.createDirectories(mount.resolve("memory"));
        Files.writeString(mount.resolve("memory/memory.limit_in_bytes"), "9223372036854771712\n");
        assertThat(ControlGroup.limitBytes(mount, mount.resolve("none"))).isEmpty();
        Files.writeString(mount.resolve("memory/memory.limit_in_bytes"), "1073741824\n");
        assertThat(ControlGroup.limitBytes(mount, mount.resolve("none"))).hasValue(1L << 30);
    }

    @Test
    void aWiredLimitOfZeroMeansThatNoneIsSet() {
        assertThat(WiredLimit.parse("0\n")).isEmpty();
        assertThat(WiredLimit.parse("sysctl: unknown oid")).isEmpty();
        assertThat(WiredLimit.parse("491520\n")).hasValue(480L << 30);
    }

    @Test
    void thisMachineIsReadInLittleTime(@TempDir Path home) {
        try (OshiMachine machine = new OshiMachine(home)) {
            Surveyor surveyor = new Surveyor(machine, OptionalLong.empty());
            assertThat(surveyor.inventory().getHostname()).isNotEmpty();
            Capacity first = surveyor.capacity(1);
            assertThat(first.hasProcessorLoad()).isFalse();
            assertThat(first.getOwnMemoryBytes()).isGreaterThan(10 << 20);
            assertThat(first.getDisksList()).isNotEmpty();
            assertThat(surveyor.capacity(2).getMemoryAvailableBytes()).isPositive();
        }
    }

    private record FakeSensors(double celsius) implements Sensors {
        @Override
        public double getCpuTemperature() {
            return celsius;
        }

        @Override
        public int[] getFanSpeeds() {
            return new int[0];
        }

        @Override
        public double getCpuVoltage() {
            return 0;
        }
    }

    /** Every reading is the same number. */
    private record FakeStats(int all) implements GpuStats {
        @Override
        public void close() {}

        @Override
        public boolean isClosed() {
            return false;
        }

        @Override
        public GpuTicks getGpuTicks() {
            throw new UnsupportedOperationException("nobody asks");
        }

        @Override
        public double getGpuUtilization() {
            return all;
        }

        @Override
        public long getVramUsed() {
            return all;
        }

        @Override
        public long getSharedMemoryUsed() {
            return all;
        }

        @Override
        public double getTemperature() {
            return all;
        }

        @Override
        public double getPowerDraw() {
            return all;
        }

        @Override
        public long getCoreClockMhz() {
            return all;
        }

        @Override
        public long getMemoryClockMhz() {
            return all;
        }

        @Override
        public double getFanSpeedPercent() {
            return all;
        }
    }
}
