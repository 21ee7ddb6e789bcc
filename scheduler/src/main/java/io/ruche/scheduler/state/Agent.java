package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.turn.Wake;
import java.util.List;
import java.util.Optional;

/**
 * One of an organisation's agents at work; who it is, its document tells.
 *
 * @param paused why it begins nothing and goes on with nothing; none while it may work
 * @param wakes what waits for it, in the order in which it came
 * @param turn the one under way
 * @param turns how many it has begun
 * @param fruitless turns in a row that changed nothing
 * @param day that {@code runsToday} counts, in the organisation's time zone; empty before the first
 * @param tokensIn of all prompts of its ended turns, as the models counted them
 * @param tokensOut of all answers of its ended turns
 * @param pausedAtMillis 0 while it may work
 * @param revision the log entry of its last change
 */
public record Agent(
        String name,
        Reason paused,
        List<Wake> wakes,
        Optional<TurnId> turn,
        long turns,
        int fruitless,
        String day,
        int runsToday,
        long tokensIn,
        long tokensOut,
        long pausedAtMillis,
        long createdAtMillis,
        long revision) {
    /** How many different wakes wait for it that it may still be woken from outside. */
    public static final int MOST_WAKES = 64;
    /** How many of its ended turns are kept with their journals, unless the house has very many agents. */
    public static final int KEPT_TURNS = 50;

    private static final int LEAST_KEPT_TURNS = 5;
    /** The ended turns of all agents together: with the other kinds a State stays below 100 MB. */
    private static final int MOST_KEPT_TURNS = 50_000;

    public Agent {
        wakes = List.copyOf(wakes);
    }

    /** How many ended turns each of so many agents keeps. */
    static int keptTurns(int agents) {
        return Math.max(LEAST_KEPT_TURNS, Math.min(KEPT_TURNS, MOST_KEPT_TURNS / Math.max(1, agents)));
    }

    public boolean isPaused() {
        return !paused.isNone();
    }

    /** Whether only the clock can keep it from beginning a turn. */
    public boolean isWaiting() {
        return !wakes.isEmpty() && turn.isEmpty() && !isPaused();
    }

    /** How many turns it began on that day. */
    public int runsOn(String thatDay) {
        return day.equals(thatDay) ? runsToday : 0;
    }
}
