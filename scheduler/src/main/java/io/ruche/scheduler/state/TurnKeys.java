package io.ruche.scheduler.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Where the journal of a turn lies, beside the State. */
public final class TurnKeys {
    private TurnKeys() {}

    /** How it began. */
    public static String start(TurnId turn) {
        return Rows.Kind.TURN.key(turn.value()) + "/start";
    }

    /** @param step from 0 */
    public static String decision(TurnId turn, int step) {
        return step(turn, step) + "/decision";
    }

    /** @param index of the outcome, from 0 */
    public static String outcome(TurnId turn, int step, int index) {
        return String.format(Locale.ROOT, "%s/%06d", step(turn, step), index);
    }

    /** All of a turn, in the order in which they were written. */
    public static List<String> of(Turn turn) {
        List<String> keys = new ArrayList<>();
        keys.add(start(turn.id()));
        for (int step = 0; step < turn.steps(); step++) {
            keys.add(decision(turn.id(), step));
            boolean isLast = step == turn.step();
            for (int index = 0; index < turn.outcomes().get(step); index++) {
                if (!isLast || turn.settled().contains(index)) keys.add(outcome(turn.id(), step, index));
            }
        }
        return keys;
    }

    private static String step(TurnId turn, int step) {
        return String.format(Locale.ROOT, "%s/%06d", Rows.Kind.TURN.key(turn.value()), step);
    }
}
