package io.ruche.control.organisation.mind;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.memory.Memory;
import io.ruche.scheduler.organisation.memory.MemoryRow;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Reads memories from beside the State. Any thread. */
final class MemoryRows {
    private final ColdRows rows;
    private final Executor executor;

    /** @param executor where they are parsed, and the answers completed */
    MemoryRows(ColdRows rows, Executor executor) {
        this.rows = rows;
        this.executor = executor;
    }

    /** In the order of the numbers; those that are not there any more are left out. */
    CompletionStage<List<Memory>> read(String agent, Collection<Long> numbers) {
        List<String> keys =
                numbers.stream().map(number -> MemoryRow.key(agent, number)).toList();
        return read(keys, 0, new ArrayList<>());
    }

    private CompletionStage<List<Memory>> read(List<String> keys, int from, List<Memory> found) {
        if (from >= keys.size()) return CompletableFuture.completedFuture(found);
        int to = Math.min(keys.size(), from + ColdRows.MOST);
        return rows.read(keys.subList(from, to))
                .thenComposeAsync(
                        page -> {
                            for (int i = 0; i < page.size(); i++) {
                                add(found, keys.get(from + i), page.get(i));
                            }
                            return read(keys, to, found);
                        },
                        executor);
    }

    private static void add(List<Memory> found, String key, Optional<ByteString> row) {
        if (row.isEmpty()) return;
        try {
            found.add(MemoryRow.memory(row.get().toByteArray()));
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw FailureException.of(
                    FailureCode.STORE_DAMAGED,
                    "row " + key + " cannot be read: " + e.getMessage() + ".",
                    "Put a backup back with `ruche restore FILE`.");
        }
    }
}
