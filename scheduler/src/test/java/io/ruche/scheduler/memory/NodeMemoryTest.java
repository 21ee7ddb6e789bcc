package io.ruche.scheduler.memory;

import static io.ruche.scheduler.house.Things.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Capacity;
import io.ruche.proto.Inventory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NodeMemoryTest {
    private static final Inventory SIXTEEN = Inventory.newBuilder()
            .setMemoryTotalBytes(16 * GIB)
            .setMemoryLimitBytes(14 * GIB)
            .build();

    @Test
    void withoutAReadingNothingIsForeign() {
        assertThat(NodeMemory.of(SIXTEEN, Optional.empty(), GIB).freeBytes()).isEqualTo(13 * GIB);
    }

    @Test
    void whatLiesOutsideTheLimitIsNotTakenFromIt() {
        assertThat(memory(14 * GIB, 0, 0).foreignBytes()).isZero();
        assertThat(memory(11 * GIB, 0, 0).foreignBytes()).isEqualTo(3 * GIB);
    }

    @Test
    void ownMemoryIsNotForeign() {
        NodeMemory memory = memory(8 * GIB, 6 * GIB, 6 * GIB);

        assertThat(memory.foreignBytes()).isZero();
        assertThat(memory.freeBytes()).isEqualTo(8 * GIB);
    }

    @Test
    void freeNeverGoesBelowNothing() {
        assertThat(memory(0, 0, 20 * GIB).freeBytes()).isZero();
        assertThat(memory(GIB, GIB, 14 * GIB).freeBytes()).isZero();
    }

    @Test
    void theLinesOfWhatIsLeftAddUpAndSayWhichLimitBinds() {
        Inventory mac = SIXTEEN.toBuilder()
                .setMemoryLimitReason("Metal's recommended working set.")
                .build();
        Room room = Room.of(mac, new NodeMemory(14 * GIB, 3 * GIB, GIB));

        assertThat(room.lines())
                .extracting(Room.Item::label)
                .containsExactly("memory", "outside the limit", "reserved", "foreign");
        assertThat(room.lines()).extracting(Room.Item::bytes).containsExactly(16 * GIB, -2 * GIB, -3 * GIB, -GIB);
        assertThat(room.leftBytes()).isEqualTo(10 * GIB);
        assertThat(room.limitReason()).startsWith("Metal's");
        assertThat(Room.of(mac, new NodeMemory(14 * GIB, 15 * GIB, 0)).leftBytes())
                .isEqualTo(-GIB);
    }

    @Test
    void sizesReadWell() {
        assertThat(ByteText.of(0)).isEqualTo("0 B");
        assertThat(ByteText.of(999)).isEqualTo("999 B");
        assertThat(ByteText.of(1000)).isEqualTo("1.00 kB");
        assertThat(ByteText.of(9_994_999)).isEqualTo("9.99 MB");
        assertThat(ByteText.of(9_995_000)).isEqualTo("10.0 MB");
        assertThat(ByteText.of(98_362_432)).isEqualTo("98.4 MB");
        assertThat(ByteText.of(662_500_000_000L)).isEqualTo("663 GB");
        assertThat(ByteText.of(999_500_000_000L)).isEqualTo("1.00 TB");
        assertThat(ByteText.of(-3_210_000_000L)).isEqualTo("-3.21 GB");
    }

    private static NodeMemory memory(long available, long own, long reserved) {
        Capacity reading = Capacity.newBuilder()
                .setMemoryAvailableBytes(available)
                .setOwnMemoryBytes(own)
                .build();
        return NodeMemory.of(SIXTEEN, Optional.of(reading), reserved);
    }
}
