package io.ruche.control.api;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads what turns wrote down. Stages complete on the state loop; one fails with NOT_FOUND when its rows are gone. */
final class Journals {
    private final ColdRows rows;

    Journals(ColdRows rows) {
        this.rows = rows;
    }

    /** All of a turn, as far as it goes. */
    CompletionStage<TurnHistory> read(Turn turn) {
        List<String> keys = TurnKeys.of(turn);
        return all(keys, 0, new ArrayList<>()).thenApply(found -> history(turn, keys, found));
    }

    /** The last decision of a turn that has made one. */
    CompletionStage<Decision> last(Turn turn) {
        String key = TurnKeys.decision(turn.id(), turn.step());
        return rows.read(List.of(key)).thenApply(found -> {
            try {
                return TurnCodec.decision(bytes(turn, found.get(0)));
            } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
                throw damaged(key, e);
            }
        });
    }

    private CompletionStage<List<Optional<ByteString>>> all(
            List<String> keys, int from, List<Optional<ByteString>> found) {
        if (from >= keys.size()) return CompletableFuture.completedStage(found);
        int to = Math.min(keys.size(), from + ColdRows.MOST);
        return rows.read(keys.subList(from, to)).thenCompose(page -> {
            found.addAll(page);
            return all(keys, to, found);
        });
    }

    private static TurnHistory history(Turn turn, List<String> keys, List<Optional<ByteString>> found) {
        String at = keys.get(0);
        try {
            TurnHistory history = TurnHistory.of(TurnCodec.start(bytes(turn, found.get(0))));
            for (int i = 1; i < keys.size(); i++) {
                at = keys.get(i);
                byte[] bytes = bytes(turn, found.get(i));
                history = at.endsWith("/decision")
                        ? history.with(TurnCodec.decision(bytes))
                        : history.with(TurnCodec.outcome(bytes));
            }
            return history;
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw damaged(at, e);
        }
    }

    private static byte[] bytes(Turn turn, Optional<ByteString> row) {
        return row.orElseThrow(() -> FailureException.of(
                        FailureCode.NOT_FOUND,
                        "turn: '" + turn.id() + "' and its journal are kept no longer.",
                        "'ruche get turns " + turn.agent() + "' lists those that are."))
                .toByteArray();
    }

    private static FailureException damaged(String key, Exception why) {
        return FailureException.of(
                FailureCode.STORE_DAMAGED,
                "row " + key + " cannot be read: " + why.getMessage() + ".",
                "Put a backup back with `ruche restore FILE`.");
    }
}
