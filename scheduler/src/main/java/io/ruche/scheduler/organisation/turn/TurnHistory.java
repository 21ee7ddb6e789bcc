package io.ruche.scheduler.organisation.turn;

import java.util.ArrayList;
import java.util.List;

/** The journal of a turn, as far as it goes. */
public record TurnHistory(TurnStart start, List<Step> steps) {
    /** The last one can only end the turn. */
    public static final int MOST_STEPS = 200;
    /** A decision, or an outcome, as bytes. */
    public static final int MOST_STEP_BYTES = 256 << 10;

    public TurnHistory {
        steps = List.copyOf(steps);
    }

    public static TurnHistory of(TurnStart start) {
        return new TurnHistory(start, List.of());
    }

    public TurnHistory with(Decision decision) {
        List<Step> all = new ArrayList<>(steps);
        all.add(new Step(decision, List.of()));
        return new TurnHistory(start, all);
    }

    /** The outcome of the last step. */
    public TurnHistory with(Outcome outcome) {
        List<Step> all = new ArrayList<>(steps);
        Step last = all.remove(all.size() - 1);
        List<Outcome> outcomes = new ArrayList<>(last.outcomes());
        outcomes.add(outcome);
        all.add(new Step(last.decision(), outcomes));
        return new TurnHistory(start, all);
    }

    /** The first steps alone. */
    public TurnHistory before(int step) {
        return new TurnHistory(start, steps.subList(0, step));
    }

    /** Whether the next decision can be made. */
    public boolean isReady() {
        return steps.isEmpty() || (last().isComplete() && !(last().decision().act() instanceof Act.Done));
    }

    public Step last() {
        return steps.get(steps.size() - 1);
    }

    /** When the last thing was written down. */
    public long nowMillis() {
        long now = start.atMillis();
        for (Step step : steps) {
            for (Outcome outcome : step.outcomes()) now = Math.max(now, outcome.atMillis());
        }
        return now;
    }
}
