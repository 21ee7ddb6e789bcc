package io.ruche.agent.capacity;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** A machine as a test describes it; what it does not describe cannot be read. */
record FakeMachine(
        String architecture,
        long memoryTotalBytes,
        long memoryAvailableBytes,
        boolean appleSilicon,
        OptionalLong wiredLimitBytes,
        OptionalLong controlGroupLimitBytes,
        List<Machine.Gpu> gpus)
        implements Machine {
    static final long GIB = 1L << 30;

    static FakeMachine linux(long gib) {
        return new FakeMachine(
                "amd64", gib * GIB, gib * GIB / 2, false, OptionalLong.empty(), OptionalLong.empty(), List.of());
    }

    static FakeMachine mac(long gib) {
        return new FakeMachine(
                "aarch64", gib * GIB, gib * GIB / 2, true, OptionalLong.empty(), OptionalLong.empty(), List.of());
    }

    static FakeMachine spark() {
        Machine.Gpu gpu = new Machine.Gpu(
                "NVIDIA GB10",
                "NVIDIA Corporation",
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty());
        return new FakeMachine(
                "aarch64", 120 * GIB, 100 * GIB, false, OptionalLong.empty(), OptionalLong.empty(), List.of(gpu));
    }

    FakeMachine withWiredLimit(long gib) {
        return new FakeMachine(
                architecture,
                memoryTotalBytes,
                memoryAvailableBytes,
                appleSilicon,
                OptionalLong.of(gib * GIB),
                controlGroupLimitBytes,
                gpus);
    }

    FakeMachine withControlGroup(long gib) {
        return new FakeMachine(
                architecture,
                memoryTotalBytes,
                memoryAvailableBytes,
                appleSilicon,
                wiredLimitBytes,
                OptionalLong.of(gib * GIB),
                gpus);
    }

    FakeMachine withAvailable(long gib) {
        return new FakeMachine(
                architecture, memoryTotalBytes, gib * GIB, appleSilicon, wiredLimitBytes, controlGroupLimitBytes, gpus);
    }

    @Override
    public Identity identity() {
        return new Identity("bee", "Linux 6.1", architecture, "A processor", 4, 8, "A board");
    }

    @Override
    public OptionalLong ownMemoryBytes() {
        return OptionalLong.empty();
    }

    @Override
    public OptionalDouble processorLoad() {
        return OptionalDouble.empty();
    }

    @Override
    public OptionalDouble temperatureCelsius() {
        return OptionalDouble.empty();
    }

    @Override
    public OptionalDouble powerWatts() {
        return OptionalDouble.empty();
    }

    @Override
    public List<Disk> disks() {
        return List.of(new Disk("/", 100 * GIB, 40 * GIB));
    }

    @Override
    public List<Link> links() {
        return List.of(new Link("en0", "192.0.2.7", OptionalLong.empty()));
    }
}
