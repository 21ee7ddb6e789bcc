package io.ruche.scheduler.state;

import com.google.protobuf.ByteString;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryRow;
import java.util.List;

/** Memories as rows beside the State. */
final class MindRows {
    private MindRows() {}

    static ColdRow row(Memory memory) {
        return ColdRow.of(
                MemoryRow.key(memory.id().agent(), memory.id().number()), ByteString.copyFrom(MemoryRow.toRow(memory)));
    }

    static List<ColdRow> gone(String agent, List<Long> numbers) {
        return numbers.stream()
                .map(number -> ColdRow.gone(MemoryRow.key(agent, number)))
                .toList();
    }
}
