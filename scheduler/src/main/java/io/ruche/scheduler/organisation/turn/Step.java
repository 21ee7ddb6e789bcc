package io.ruche.scheduler.organisation.turn;

import java.util.List;

/**
 * A decision and what came of it.
 *
 * @param outcomes by index, so far
 */
public record Step(Decision decision, List<Outcome> outcomes) {
    public Step {
        outcomes = outcomes.stream()
                .sorted((a, b) -> Integer.compare(a.index(), b.index()))
                .toList();
    }

    /** Whether nothing more will come of it. */
    public boolean isComplete() {
        return outcomes.size() == Expectation.of(decision.act()).count();
    }
}
