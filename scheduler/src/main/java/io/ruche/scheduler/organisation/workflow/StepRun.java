package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import java.util.List;

/**
 * A step of a run.
 *
 * @param tasks its pieces: one, or one an item
 * @param iteration how often it was begun
 * @param untilMillis when it goes round again, while it is PACING
 * @param paceMillis the wait before that
 * @param output of the last iteration, canonical JSON; empty while there is none
 * @param label the worst of what went into the output
 * @param order among the steps of the run that ended after they were begun, from 1; 0 for others
 * @param reason why it was skipped, failed or cancelled
 */
public record StepRun(
        String id,
        Phase phase,
        List<Task> tasks,
        int iteration,
        long untilMillis,
        long paceMillis,
        String output,
        Label label,
        int order,
        String reason) {

    public enum Phase {
        WAITING,
        /** For somebody's word. */
        ASKING,
        RUNNING,
        /** Between two iterations. */
        PACING,
        DONE,
        SKIPPED,
        FAILED,
        CANCELLED;

        public boolean isActive() {
            return this == ASKING || this == RUNNING || this == PACING;
        }
    }

    public enum TaskPhase {
        READY,
        RUNNING,
        /** Between two attempts. */
        RESTING,
        DONE
    }

    /**
     * One piece.
     *
     * @param attempt how often it was begun in this iteration
     * @param untilMillis its deadline while it runs; while it rests, when it is tried again
     * @param output canonical JSON; empty until it is done
     * @param label of what it was given, then of its output
     */
    public record Task(int attempt, TaskPhase phase, long untilMillis, String output, Label label) {
        static final Task NEW = new Task(0, TaskPhase.READY, 0, "", Label.NONE);
    }

    public StepRun {
        tasks = List.copyOf(tasks);
    }

    static StepRun waiting(String id) {
        return new StepRun(id, Phase.WAITING, List.of(), 0, 0, 0, "", Label.NONE, 0, "");
    }

    boolean wasBegun() {
        return iteration > 1 || tasks.stream().anyMatch(task -> task.attempt() > 0);
    }

    StepRun with(Phase next) {
        return new StepRun(id, next, tasks, iteration, untilMillis, paceMillis, output, label, order, reason);
    }

    StepRun with(Phase next, String why) {
        return new StepRun(id, next, tasks, iteration, untilMillis, paceMillis, output, label, order, why);
    }

    StepRun with(List<Task> next) {
        return new StepRun(id, phase, next, iteration, untilMillis, paceMillis, output, label, order, reason);
    }

    StepRun iterating(List<Task> next) {
        return new StepRun(id, Phase.RUNNING, next, iteration + 1, 0, paceMillis, output, label, order, reason);
    }

    StepRun pacing(long untilMillis, long paceMillis) {
        return new StepRun(id, Phase.PACING, tasks, iteration, untilMillis, paceMillis, output, label, order, reason);
    }

    /** Its tasks' outputs are in its own from now on. */
    StepRun answered(String output, Label label) {
        List<Task> told = tasks.stream()
                .map(task -> new Task(task.attempt(), task.phase(), 0, "", task.label()))
                .toList();
        return new StepRun(id, phase, told, iteration, untilMillis, paceMillis, output, label, order, reason);
    }

    StepRun ordered(int order) {
        return new StepRun(id, phase, tasks, iteration, untilMillis, paceMillis, output, label, order, reason);
    }
}
