package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.workflow.StepRun.TaskPhase;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Moves runs on. */
public final class Runs {
    private Runs() {}

    /** A run as it stands now, and what shall be done about it. */
    public record Advanced(Run run, List<Order> orders) {}

    /**
     * @param id {@code run-...}
     * @param workflow the document's name
     * @param specHash the document's hash
     */
    public static Advanced start(
            String id, String workflow, WorkflowSpec spec, String specHash, Start start, long nowMillis) {
        Run run = new Run(
                id,
                workflow,
                specHash,
                start.trigger(),
                start.input(),
                start.label(),
                Run.Phase.RUNNING,
                Run.Phase.SUCCEEDED,
                "",
                nowMillis,
                nowMillis + spec.timeout().toMillis(),
                0,
                0,
                spec.steps().stream().map(step -> StepRun.waiting(step.id())).toList());
        return advance(run, spec, new Signal.Tick(), nowMillis);
    }

    /** @param spec of the hash that the run names */
    public static Advanced advance(Run run, WorkflowSpec spec, Signal signal, long nowMillis) {
        if (run.phase().hasEnded()) {
            return new Advanced(run, List.of());
        }
        RunDraft draft = new RunDraft(run, spec, nowMillis);
        draft.take(signal);
        draft.settle();
        return draft.advanced();
    }

    /** The tasks that are to be answered, of whatever worker. */
    public static List<TaskId> underWay(Run run) {
        List<TaskId> tasks = new ArrayList<>();
        for (StepRun step : run.steps()) {
            if (step.phase() != StepRun.Phase.RUNNING) continue;
            for (int i = 0; i < step.tasks().size(); i++) {
                StepRun.Task task = step.tasks().get(i);
                if (task.phase() == TaskPhase.RUNNING) {
                    tasks.add(new TaskId(run.id(), step.id(), i, step.iteration(), task.attempt()));
                }
            }
        }
        return tasks;
    }

    /**
     * What was ordered when one of the tasks under way began, once more: for whoever takes the run over.
     *
     * @param spec of the hash that the run names
     */
    public static Order.Begin ordered(Run run, WorkflowSpec spec, TaskId task) {
        return new RunDraft(run, spec, run.startedAtMillis()).ordered(task);
    }

    /** When the next {@link Signal.Tick} is due; empty when only other signals move it. */
    public static OptionalLong nextDue(Run run) {
        if (run.phase().hasEnded()) {
            return OptionalLong.empty();
        }
        LongStream steps = run.steps().stream().flatMapToLong(step -> switch (step.phase()) {
            case PACING -> LongStream.of(step.untilMillis());
            case RUNNING ->
                step.tasks().stream()
                        .filter(task -> task.phase() == TaskPhase.RUNNING || task.phase() == TaskPhase.RESTING)
                        .mapToLong(StepRun.Task::untilMillis);
            case WAITING, ASKING, DONE, SKIPPED, FAILED, CANCELLED -> LongStream.empty();
        });
        LongStream whole = run.phase() == Run.Phase.RUNNING ? LongStream.of(run.deadlineMillis()) : LongStream.empty();
        return LongStream.concat(steps, whole).min();
    }
}
