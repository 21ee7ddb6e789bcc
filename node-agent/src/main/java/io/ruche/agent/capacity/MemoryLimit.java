package io.ruche.agent.capacity;

import io.ruche.scheduler.memory.ByteText;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What deployments may book on a machine, and why.
 *
 * @param unified whether GPU and processor share one memory
 * @param reason one sentence for people
 */
record MemoryLimit(long bytes, boolean unified, String reason) {
    private static final long GIB = 1L << 30;
    private static final long SMALL_MAC_BYTES = 36 * GIB;

    /** What the system and its services keep: a tenth, at least 1 GiB, at most 8 GiB. */
    static long reserve(long totalBytes) {
        return Math.max(GIB, Math.min(totalBytes / 10, 8 * GIB));
    }

    /**
     * The owner's word goes first; without it the machine's kind decides. A control group bounds either.
     *
     * @param owner {@code --memory-limit}
     * @param availableAtStart what was free before anything was loaded
     */
    static MemoryLimit of(Machine machine, OptionalLong owner, long availableAtStart) {
        long total = machine.memoryTotalBytes();
        MemoryLimit machines = ofKind(machine, total, availableAtStart);
        MemoryLimit wanted = owner.isPresent() ? ofOwner(owner.getAsLong(), total, machines.unified()) : machines;

        OptionalLong group = machine.controlGroupLimitBytes();
        if (group.isPresent() && group.getAsLong() < wanted.bytes()) {
            return new MemoryLimit(
                    group.getAsLong(),
                    wanted.unified(),
                    "Control group limit " + ByteText.of(group.getAsLong()) + ", below the "
                            + ByteText.of(wanted.bytes()) + " that would hold otherwise.");
        }

        return wanted;
    }

    private static MemoryLimit ofOwner(long owner, long total, boolean unified) {
        if (owner > total) {
            return new MemoryLimit(
                    total,
                    unified,
                    "--memory-limit " + ByteText.of(owner) + " is more than the machine has: " + ByteText.of(total)
                            + ".");
        }

        return new MemoryLimit(
                owner, unified, "--memory-limit " + ByteText.of(owner) + " of " + ByteText.of(total) + ".");
    }

    private static MemoryLimit ofKind(Machine machine, long total, long availableAtStart) {
        long left = Math.max(0, total - reserve(total));
        if (machine.appleSilicon()) {
            return ofApple(machine.wiredLimitBytes(), total, left);
        }

        if (unifiedNvidia(machine)) {
            return new MemoryLimit(
                    availableAtStart,
                    true,
                    "Unified memory without a limit of its own: " + ByteText.of(availableAtStart)
                            + " available at start of " + ByteText.of(total) + ".");
        }

        return new MemoryLimit(
                left,
                false,
                ByteText.of(total) + " less " + ByteText.of(reserve(total)) + " for the operating system.");
    }

    private static MemoryLimit ofApple(OptionalLong wired, long total, long left) {
        if (wired.isPresent()) {
            return new MemoryLimit(
                    Math.min(wired.getAsLong(), total),
                    true,
                    "iogpu.wired_limit_mb allows the GPU " + ByteText.of(wired.getAsLong()) + " of "
                            + ByteText.of(total) + ".");
        }

        boolean small = total <= SMALL_MAC_BYTES;
        long workingSet = small ? total / 3 * 2 : total / 4 * 3;
        return new MemoryLimit(
                Math.min(workingSet, left),
                true,
                "Metal's recommended working set, " + (small ? "2/3" : "3/4") + " of " + ByteText.of(total)
                        + "; sudo sysctl iogpu.wired_limit_mb=N raises it.");
    }

    /** DGX Spark and its kin: NVML knows the card but says N/A for its memory. */
    private static boolean unifiedNvidia(Machine machine) {
        return machine.gpus().stream()
                .anyMatch(gpu -> gpu.vendor().toLowerCase(Locale.ROOT).contains("nvidia")
                        && gpu.memoryTotalBytes().isEmpty()
                        && machine.identity().architecture().equals("aarch64"));
    }
}
