package io.ruche.scheduler.memory;

import io.ruche.proto.Inventory;
import java.util.List;

/**
 * What is left of a machine's memory, line by line: the other side of a {@link Bill}. The lines add up to
 * {@link #leftBytes()} exactly, which is below 0 where more is used than may be.
 *
 * @param lines the machine's memory first, then what goes off it as negative numbers
 * @param limitReason which limit binds, in one sentence: the GPU's working set, or total less the system's reserve
 */
public record Room(List<Item> lines, String limitReason) {

    public Room {
        lines = List.copyOf(lines);
    }

    public static Room of(Inventory inventory, NodeMemory memory) {
        // an owner's limit counts even where the machine did not tell its total
        long total = Math.max(inventory.getMemoryTotalBytes(), memory.limitBytes());
        return new Room(
                List.of(
                        new Item("memory", total),
                        new Item("outside the limit", memory.limitBytes() - total),
                        new Item("reserved", -memory.reservedBytes()),
                        new Item("foreign", -memory.foreignBytes())),
                inventory.getMemoryLimitReason());
    }

    public long leftBytes() {
        return lines.stream().mapToLong(Item::bytes).reduce(0, Math::addExact);
    }

    public record Item(String label, long bytes) {}
}
