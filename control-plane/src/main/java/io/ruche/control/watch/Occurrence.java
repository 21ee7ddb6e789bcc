package io.ruche.control.watch;

import java.util.Set;

/**
 * One thing that happened, for people.
 *
 * @param n the log entry that carried it
 * @param atMillis wall time, milliseconds since 1970
 * @param actor who asked for it
 * @param subject the object, as kind/id
 * @param reason a stable word for programs
 * @param text one sentence
 */
public record Occurrence(long n, long epoch, long atMillis, String actor, String subject, String reason, String text) {
    /** What jobs, turns and money do many times a second; their objects tell it, or their journals. */
    private static final Set<String> PROGRESS = Set.of(
            "prompts_leased",
            "prompts_finished",
            "budget_marked",
            "agent_began",
            "step_decided",
            "outcome_came",
            "turn_forgotten",
            "memories_read",
            "memories_recalled",
            "audited");

    /** Whether it only moves an object's numbers, and would bury what people want to know. */
    public boolean isProgress() {
        return PROGRESS.contains(reason);
    }
}
