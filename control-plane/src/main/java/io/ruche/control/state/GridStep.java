package io.ruche.control.state;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.ruche.scheduler.organisation.memory.Recall;
import io.ruche.scheduler.organisation.turn.Advance;
import io.ruche.scheduler.organisation.turn.Decision;
import io.ruche.scheduler.organisation.turn.Recollection;
import io.ruche.scheduler.organisation.turn.TokenCounter;
import io.ruche.scheduler.organisation.turn.TurnCodec;
import io.ruche.scheduler.organisation.turn.TurnQuestion;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * The step of a turn as the grid computes it: bytes in, bytes out, no waiting and no effect. Recalls what the question asks
 * for out of the rows that lie here, and decides. Any thread.
 */
public final class GridStep {
    private GridStep() {}

    /**
     * The next decision.
     *
     * @param question as {@link TurnQuestion#toBytes} makes it
     * @param rows payloads of memories by their keys; those that are not there are left out
     * @throws IllegalArgumentException when the question is none, or the turn waits or has ended
     */
    public static byte[] answer(byte[] question, Function<List<String>, Collection<byte[]>> rows) {
        try {
            TurnQuestion asked = TurnQuestion.of(question);
            List<Recollection> memories = recalled(asked.recall(), rows);
            Decision decision = Advance.next(asked.history(), asked.with(memories), TokenCounter.ESTIMATE);
            return TurnCodec.bytes(decision);
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("no question: " + e.getMessage(), e);
        }
    }

    private static List<Recollection> recalled(ByteString recall, Function<List<String>, Collection<byte[]>> rows) {
        if (recall.isEmpty()) return List.of();
        byte[] question = recall.toByteArray();
        return Recall.of(question, rows.apply(Recall.keys(question)));
    }
}
