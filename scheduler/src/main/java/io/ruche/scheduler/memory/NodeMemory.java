package io.ruche.scheduler.memory;

import io.ruche.proto.Capacity;
import io.ruche.proto.Inventory;
import java.util.Optional;

/**
 * What a node has left, in bytes.
 *
 * @param limitBytes what deployments may book: the owner's limit, or total less the system's reserve
 * @param reservedBytes booked by instances, running or not yet
 * @param foreignBytes used by others beyond what lies outside the limit anyway
 */
public record NodeMemory(long limitBytes, long reservedBytes, long foreignBytes) {

    /**
     * @param capacity the agent's last reading; without one, others are taken to use nothing
     * @param reservedBytes what is booked on the node
     */
    public static NodeMemory of(Inventory inventory, Optional<Capacity> capacity, long reservedBytes) {
        long foreign = capacity.map(reading -> foreign(inventory, reading, reservedBytes))
                .orElse(0L);
        return new NodeMemory(inventory.getMemoryLimitBytes(), reservedBytes, foreign);
    }

    /** What can still be booked; never below 0. */
    public long freeBytes() {
        return Math.max(0, limitBytes - reservedBytes - foreignBytes);
    }

    /** What could be booked if nothing were; never below 0. */
    public long emptyBytes() {
        return Math.max(0, limitBytes - foreignBytes);
    }

    private static long foreign(Inventory inventory, Capacity reading, long reservedBytes) {
        if (reading.getMemoryAvailableBytes() == 0) return 0;
        long used = Math.max(0, inventory.getMemoryTotalBytes() - reading.getMemoryAvailableBytes());
        long own = reading.hasOwnMemoryBytes() ? reading.getOwnMemoryBytes() : reservedBytes;
        long outsideLimit = Math.max(0, inventory.getMemoryTotalBytes() - inventory.getMemoryLimitBytes());
        return Math.max(0, used - own - outsideLimit);
    }
}
