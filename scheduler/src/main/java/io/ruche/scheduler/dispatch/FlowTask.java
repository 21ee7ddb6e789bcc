package io.ruche.scheduler.dispatch;

import io.ruche.scheduler.organisation.workflow.TaskId;

/** One thing to do for runs, approvals and conversations. Equal tasks are the same thing. */
public sealed interface FlowTask {
    /**
     * The time of a run, an approval or a conversation has come: {@code TickFlow}.
     *
     * @param key of its row
     */
    record Tick(String key) implements FlowTask {}

    /** The hour of a scheduled conversation has come: {@code StartTalk}. */
    record Talk(String conversation, long dueMillis) implements FlowTask {}

    /** Have a tool do what the order of this task says, under the order's key; then {@code SignalRun}. */
    record Perform(TaskId task) implements FlowTask {}

    /**
     * Write down that nobody knows what became of a step that may have been sent in the reign of another member, whose
     * machine's tools alone would know, and that must not be sent again.
     */
    record GiveUp(TaskId task) implements FlowTask {}
}
