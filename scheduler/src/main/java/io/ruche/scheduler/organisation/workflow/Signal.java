package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;

/** What happened to a run. One that comes late or twice changes nothing. */
public sealed interface Signal {
    /** Time passed. */
    record Tick() implements Signal {}

    /**
     * @param output a JSON object
     * @param label of what the task read besides what it was given
     */
    record Finished(TaskId task, String output, Label label) implements Signal {
        /** An answer without a shape is an object with one {@code text}. */
        public static Finished text(TaskId task, String text, Label label) {
            return new Finished(task, "{\"text\":" + CanonicalJson.of(text) + "}", label);
        }
    }

    /** @param again whether another attempt may help */
    record Failed(TaskId task, String reason, boolean again) implements Signal {}

    /** Nobody knows whether it happened. What may not be done twice waits for somebody's word. */
    record Lost(TaskId task, String reason) implements Signal {}

    /**
     * Somebody's word on what was lost.
     *
     * @param again whether it shall be sent again; else it counts as done
     * @param by whose word it is
     */
    record Told(TaskId task, boolean again, String by) implements Signal {}

    /** Somebody's word on a step's gate. */
    record Decided(String step, boolean approved, String reason) implements Signal {}

    /**
     * Somebody wants what a step's gate asks for in another form.
     *
     * @param wish in which
     */
    record Revised(String step, String wish) implements Signal {}

    record Cancel(String reason) implements Signal {}
}
