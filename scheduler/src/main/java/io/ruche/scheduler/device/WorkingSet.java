package io.ruche.scheduler.device;

import java.util.Locale;

/**
 * What a machine may hold for models, as long as its agent has not told it.
 *
 * @param reason one sentence for people
 */
public record WorkingSet(long bytes, String reason) {
    private static final long GIB = 1L << 30;
    private static final long SMALL_MAC_BYTES = 36 * GIB;

    /** Metal's recommended working set by default; {@code iogpu.wired_limit_mb} raises it. */
    static WorkingSet ofApple(long memoryBytes) {
        boolean small = memoryBytes <= SMALL_MAC_BYTES;
        long bytes = small ? memoryBytes / 3 * 2 : memoryBytes / 4 * 3;
        return new WorkingSet(
                bytes,
                String.format(
                        Locale.ROOT,
                        "%s of %d GiB: Metal's recommended working set as far as it is not probed (%s);"
                                + " iogpu.wired_limit_mb raises it.",
                        small ? "Two thirds" : "Three quarters",
                        memoryBytes / GIB,
                        small ? "up to 36 GiB" : "above 36 GiB"));
    }

    /** A card's own memory; what displays and other programs hold there is told by the agent. */
    static WorkingSet ofCard(long memoryBytes) {
        return new WorkingSet(memoryBytes, "All " + memoryBytes / GIB + " GiB of the card's own memory.");
    }

    /** The same rule as agents have for a machine without a GPU. */
    static WorkingSet ofHost(long memoryBytes) {
        long reserve = Math.max(GIB, Math.min(memoryBytes / 10, 8 * GIB));
        return new WorkingSet(
                memoryBytes - reserve,
                String.format(
                        Locale.ROOT,
                        "%d GiB less %.1f GiB for the operating system.",
                        memoryBytes / GIB,
                        (double) reserve / GIB));
    }
}
