package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.turn.Expectation;
import java.util.List;

/**
 * How far an agent's turn has come. What was decided and what came of it lies in its journal, beside the State.
 *
 * @param reason why it sleeps, or ended as it did
 * @param steps decisions written down
 * @param epoch the reign in which the last one was
 * @param expects which outcomes the last one waits for
 * @param settled which of them are there, by index
 * @param untilMillis when its sleep ends; 0: when something changes
 * @param model that was asked last; empty before the first
 * @param outcomes of each step, how many: their rows in the journal
 * @param wake why it began
 * @param endedAtMillis 0 until it ends
 * @param revision the log entry of its last change
 */
public record Turn(
        TurnId id,
        String agent,
        TurnPhase phase,
        Reason reason,
        int steps,
        long epoch,
        Expectation expects,
        List<Integer> settled,
        long untilMillis,
        String model,
        int calls,
        int effects,
        List<Integer> outcomes,
        String wake,
        long startedAtMillis,
        long endedAtMillis,
        long revision,
        Timeline timeline) {
    public Turn {
        settled = settled.stream().sorted().toList();
        outcomes = List.copyOf(outcomes);
    }

    /** Whether nothing more will become of it. */
    public boolean hasEnded() {
        return Lifecycles.TURN.mayEnd(phase);
    }

    /** Whether the outcome with this index is still to come. */
    public boolean isOpen(int index) {
        return index >= 0 && index < expects.count() && !settled.contains(index);
    }

    /** The last step, whose outcomes are awaited. */
    public int step() {
        return steps - 1;
    }
}
