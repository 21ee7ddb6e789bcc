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

    /** Somebody's word on a step's gate. */
    record Decided(String step, boolean approved, String reason) implements Signal {}

    record Cancel(String reason) implements Signal {}
}
