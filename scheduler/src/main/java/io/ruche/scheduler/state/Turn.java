package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.lifecycle.TurnPhase;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.turn.Expectation;
import io.ruche.scheduler.organisation.turn.Recollection;
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
 * @param task where its task came from, the source of its first wake: {@code human:me}, {@code run-x/find/0/1/1}
 * @param said the beginning of what it said last, at most {@value #MOST_SAID} characters; empty before its end
 * @param memories how many it was told of before it first asked a model
 * @param recalled the best of these, its text shortened; {@link Recollection#NONE} when there was none
 * @param tokensIn of its prompts, as the models counted them
 * @param tokensOut of their answers
 * @param seed all chance in the turn, and in what follows from its end, comes from it
 * @param dataClass the strictest of all that entered it so far
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
        String task,
        String said,
        int memories,
        Recollection recalled,
        long tokensIn,
        long tokensOut,
        long seed,
        DataClass dataClass,
        long startedAtMillis,
        long endedAtMillis,
        long revision,
        Timeline timeline) {
    static final int MOST_SAID = 200;

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
