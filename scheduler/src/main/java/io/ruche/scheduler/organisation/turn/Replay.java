package io.ruche.scheduler.organisation.turn;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Plays a journal again: a turn is what its journal says, or the code is not what wrote it. */
public final class Replay {
    private Replay() {}

    /** The steps whose decision is another one now, byte by byte; none in a sound journal. */
    public static List<Integer> differences(TurnHistory journal, TokenCounter counter) {
        List<Integer> different = new ArrayList<>();
        for (Step step : journal.steps()) {
            int k = step.decision().step();
            Decision again = Advance.next(journal.before(k), step.decision().given(), counter);
            if (!Arrays.equals(TurnCodec.bytes(again), TurnCodec.bytes(step.decision()))) different.add(k);
        }
        return different;
    }
}
