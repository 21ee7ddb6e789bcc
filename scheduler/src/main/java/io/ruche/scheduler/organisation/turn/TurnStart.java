package io.ruche.scheduler.organisation.turn;

import java.util.List;

/**
 * How a turn begins.
 *
 * @param turn its id
 * @param agent by name
 * @param specHash of the document that the brief was made from
 * @param wakes at least one; the first is the task
 * @param seed all chance in the turn comes from it
 */
public record TurnStart(
        String turn, String agent, String specHash, List<Wake> wakes, long seed, long atMillis, Brief brief) {
    public TurnStart {
        wakes = List.copyOf(wakes);
        if (wakes.isEmpty()) throw new IllegalArgumentException("wakes of " + turn + ": none (expected: at least one)");
    }

    public Wake task() {
        return wakes.get(0);
    }
}
