package io.ruche.scheduler.house;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnHistory;
import io.ruche.scheduler.state.Turn;
import io.ruche.scheduler.state.TurnKeys;
import java.util.Optional;

/** Reads the journal of a turn from the rows beside the State. */
public final class Journals {
    private Journals() {}

    public static TurnHistory read(House house, Turn turn) {
        try {
            TurnHistory history = TurnHistory.of(TurnCodec.start(bytes(house, TurnKeys.start(turn.id()))));
            for (int step = 0; step < turn.steps(); step++) {
                history = history.with(decision(house, turn, step));
                for (int index = 0; index < turn.outcomes().get(step); index++) {
                    ByteString outcome = house.cold().get(TurnKeys.outcome(turn.id(), step, index));
                    if (outcome != null) history = history.with(TurnCodec.outcome(outcome.toByteArray()));
                }
            }
            return history;
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    public static Decision decision(House house, Turn turn, int step) {
        try {
            return TurnCodec.decision(bytes(house, TurnKeys.decision(turn.id(), step)));
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] bytes(House house, String key) {
        return Optional.ofNullable(house.cold().get(key))
                .orElseThrow(() -> new AssertionError(key + " is not there"))
                .toByteArray();
    }
}
