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
 * @param revision what became of people's wishes
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
        String reason,
        Revision revision) {

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

    /**
     * A person saw what a gate asks for, and wants it in another form.
     *
     * @param rounds how often a gate was told so
     * @param wish what a step shall do differently, while it is done again; empty else
     */
    public record Revision(int rounds, String wish) {
        public static final Revision NONE = new Revision(0, "");
    }

    public enum TaskPhase {
        READY,
        RUNNING,
        /** Between two attempts. */
        RESTING,
        /** Nobody knows whether it happened: somebody's word is awaited. */
        ASKING,
        DONE
    }

    /**
     * One piece.
     *
     * @param attempt how often it was begun in this iteration
     * @param untilMillis its deadline while it runs; while it rests, when it is tried again
     * @param output canonical JSON; empty until it is done
     * @param label of what it was given, then of its output
     * @param again how often somebody had it sent again of which nobody knew whether it had happened
     */
    public record Task(int attempt, TaskPhase phase, long untilMillis, String output, Label label, int again) {
        static final Task NEW = new Task(0, TaskPhase.READY, 0, "", Label.NONE, 0);

        Task with(TaskPhase next, long untilMillis) {
            return new Task(attempt, next, untilMillis, "", label, again);
        }

        Task begun(int attempt, long deadlineMillis, Label label) {
            return new Task(attempt, TaskPhase.RUNNING, deadlineMillis, "", label, again);
        }

        Task done(String output, Label label) {
            return new Task(attempt, TaskPhase.DONE, 0, output, label, again);
        }

        Task sentAgain() {
            return new Task(attempt, TaskPhase.READY, 0, "", label, again + 1);
        }
    }

    public StepRun {
        tasks = List.copyOf(tasks);
    }

    static StepRun waiting(String id) {
        return new StepRun(id, Phase.WAITING, List.of(), 0, 0, 0, "", Label.NONE, 0, "", Revision.NONE);
    }

    boolean wasBegun() {
        return iteration > 1 || tasks.stream().anyMatch(task -> task.attempt() > 0);
    }

    /** Whether somebody's word is awaited: on the step, or on what nobody knows of a piece of it. */
    public boolean isAsking() {
        return phase == Phase.ASKING
                || (phase == Phase.RUNNING && tasks.stream().anyMatch(task -> task.phase() == TaskPhase.ASKING));
    }

    StepRun with(Phase next) {
        return new StepRun(id, next, tasks, iteration, untilMillis, paceMillis, output, label, order, reason, revision);
    }

    StepRun with(Phase next, String why) {
        return new StepRun(id, next, tasks, iteration, untilMillis, paceMillis, output, label, order, why, revision);
    }

    StepRun with(List<Task> next) {
        return new StepRun(id, phase, next, iteration, untilMillis, paceMillis, output, label, order, reason, revision);
    }

    StepRun iterating(List<Task> next) {
        return new StepRun(
                id, Phase.RUNNING, next, iteration + 1, 0, paceMillis, output, label, order, reason, revision);
    }

    /** As a gate that was told so once more: it waits for what is done again. */
    StepRun sentBack() {
        return revised(Phase.WAITING, new Revision(revision.rounds() + 1, ""));
    }

    /** What is to be done again. */
    StepRun again(String wish) {
        return revised(Phase.WAITING, new Revision(revision.rounds(), wish));
    }

    private StepRun revised(Phase next, Revision now) {
        return new StepRun(id, next, tasks, iteration, untilMillis, paceMillis, output, label, order, reason, now);
    }

    StepRun pacing(long untilMillis, long paceMillis) {
        return new StepRun(
                id, Phase.PACING, tasks, iteration, untilMillis, paceMillis, output, label, order, reason, revision);
    }

    /** Its tasks' outputs are in its own from now on. */
    StepRun answered(String output, Label label) {
        List<Task> told = tasks.stream().map(task -> task.with(task.phase(), 0)).toList();
        Revision done = new Revision(revision.rounds(), "");
        return new StepRun(id, phase, told, iteration, untilMillis, paceMillis, output, label, order, reason, done);
    }

    StepRun ordered(int order) {
        return new StepRun(
                id, phase, tasks, iteration, untilMillis, paceMillis, output, label, order, reason, revision);
    }
}
