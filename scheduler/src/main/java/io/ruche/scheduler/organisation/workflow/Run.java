package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import java.util.List;
import java.util.Optional;

/**
 * A workflow under way, or one that was.
 *
 * @param specHash of the document that it follows to its end, whatever the document says later
 * @param trigger what started it, in a few words
 * @param input what it was started with, a canonical JSON object
 * @param label of the input
 * @param outcome what it ends as once all is undone; while it runs well, SUCCEEDED
 * @param reason why it did not succeed; empty else
 * @param order counts the steps that ended, so that they can be undone backwards
 * @param steps in the order of the document
 */
public record Run(
        String id,
        String workflow,
        String specHash,
        String trigger,
        String input,
        Label label,
        Phase phase,
        Phase outcome,
        String reason,
        long startedAtMillis,
        long deadlineMillis,
        long endedAtMillis,
        int order,
        List<StepRun> steps) {
    public static final int MOST_OUTPUT_BYTES = 64 << 10;
    /** All outputs of a run together: a run is written whole with each change. */
    public static final int MOST_OUTPUTS_BYTES = 512 << 10;

    /** How many items a step with {@code foreach} goes through. */
    public static final int MOST_ITEMS = 256;

    public enum Phase {
        RUNNING,
        /** It will not succeed; what was done is undone first. */
        UNDOING,
        SUCCEEDED,
        FAILED,
        /** Somebody said no. */
        REJECTED,
        TIMED_OUT,
        CANCELLED;

        public boolean hasEnded() {
            return this != RUNNING && this != UNDOING;
        }
    }

    public Run {
        steps = List.copyOf(steps);
    }

    public Optional<StepRun> findStep(String step) {
        return steps.stream().filter(it -> it.id().equals(step)).findFirst();
    }
}
