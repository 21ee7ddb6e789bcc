package io.ruche.agent.capacity;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/** What can be read from a machine. Called by one thread at a time; absent means that there is no such reading. */
interface Machine {

    Identity identity();

    long memoryTotalBytes();

    long memoryAvailableBytes();

    /** Resident bytes of this process and the processes it started. */
    OptionalLong ownMemoryBytes();

    /** Since the last call; absent at the first. */
    OptionalDouble processorLoad();

    OptionalDouble temperatureCelsius();

    OptionalDouble powerWatts();

    List<Gpu> gpus();

    List<Disk> disks();

    List<Link> links();

    /** What bounds this process below the machine's memory, for example a container's limit. */
    OptionalLong controlGroupLimitBytes();

    /** macOS: {@code iogpu.wired_limit_mb} when the owner has set it. */
    OptionalLong wiredLimitBytes();

    /** Apple silicon, where the GPU works in main memory. */
    boolean appleSilicon();

    /**
     * @param os name and version
     * @param architecture as Java names it: amd64, aarch64
     * @param machine what its maker calls it; empty when the system does not tell
     */
    record Identity(
            String hostname,
            String os,
            String architecture,
            String processor,
            int physicalCores,
            int logicalCores,
            String machine) {}

    record Gpu(
            String name,
            String vendor,
            OptionalLong memoryTotalBytes,
            OptionalDouble load,
            OptionalLong memoryUsedBytes,
            OptionalDouble temperatureCelsius,
            OptionalDouble powerWatts) {}

    record Disk(String mount, long totalBytes, long freeBytes) {}

    record Link(String name, String address, OptionalLong bitsPerSecond) {}
}
