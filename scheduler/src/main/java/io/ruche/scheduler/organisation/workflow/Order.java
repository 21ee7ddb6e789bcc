package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import java.util.Optional;

/** What shall be done about a run, now that it stands as it does. Each is to be durable with the run before it is sent. */
public sealed interface Order {
    /**
     * Begin a task; its answer comes back as a signal.
     *
     * @param prompt for an agent
     * @param with for a tool or job, canonical JSON
     * @param outputSchema that the answer follows
     * @param key that makes the effect happen once; the same for all attempts, another one once somebody has it sent again
     *     of which nobody knew whether it had happened
     * @param label of what is in prompt and {@code with}
     */
    record Begin(
            TaskId task,
            Worker worker,
            Optional<String> prompt,
            Optional<String> with,
            Optional<String> outputSchema,
            String key,
            Optional<String> budget,
            long deadlineMillis,
            Label label)
            implements Order {}

    /** End a task if it still goes on; whatever it answers counts no more. */
    record Stop(TaskId task) implements Order {}

    /**
     * Ask for somebody's word.
     *
     * @param creator whose doing it is, as an approval names it
     * @param payload what would be done, canonical JSON
     */
    record Ask(String step, String policy, String creator, String payload, Label label) implements Order {}

    /** Take the question back. */
    record Withdraw(String step) implements Order {}

    /**
     * Ask somebody whether a task that nobody knows of shall be sent again, or counts as done.
     *
     * @param lost what was ordered
     * @param why nobody knows
     */
    record AskLost(Begin lost, String why) implements Order {}

    /** Take that question back. */
    record WithdrawLost(TaskId task) implements Order {}

    /** The run is over. */
    record Ended(Run.Phase phase, String reason) implements Order {}
}
