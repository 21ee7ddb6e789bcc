package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.expression.Expression;
import io.ruche.scheduler.organisation.expression.Facts;
import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Loop;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.workflow.StepRun.Phase;
import io.ruche.scheduler.organisation.workflow.StepRun.Task;
import io.ruche.scheduler.organisation.workflow.StepRun.TaskPhase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one step of a {@link RunDraft} moves: its tasks, their attempts, and its iterations. Used once, by one thread. */
final class StepMoves {
    private static final int MOST_AT_ONCE = 8;
    private static final long MOST_BACKOFF_MILLIS = Duration.ofDays(1).toMillis();
    private static final long LEAST_SLOWER_MILLIS = 1_000;

    private final RunDraft draft;

    StepMoves(RunDraft draft) {
        this.draft = draft;
    }

    void finish(Signal.Finished finished) {
        Optional<Task> task = underWay(finished.task());
        if (task.isEmpty()) {
            return;
        }
        Optional<JsonText.Value> output = JsonText.read(finished.output()).filter(JsonText.Value::isObject);
        if (output.isEmpty()) {
            fail(finished.task(), "its answer is no JSON object", true);
            return;
        }
        put(
                finished.task(),
                new Task(
                        finished.task().attempt(),
                        TaskPhase.DONE,
                        0,
                        output.get().text(),
                        task.get().label().worst(finished.label())));
    }

    void fail(Signal.Failed failed) {
        if (underWay(failed.task()).isPresent()) {
            fail(failed.task(), failed.reason(), failed.again());
        }
    }

    /** Only the attempt that is under way may say anything. */
    private Optional<Task> underWay(TaskId id) {
        return draft.steps().stream()
                .filter(step -> step.id().equals(id.step())
                        && id.run().equals(draft.run().id()))
                .filter(step -> step.phase() == Phase.RUNNING && step.iteration() == id.iteration())
                .filter(step -> id.index() < step.tasks().size())
                .map(step -> step.tasks().get(id.index()))
                .filter(task -> task.phase() == TaskPhase.RUNNING && task.attempt() == id.attempt())
                .findFirst();
    }

    private void fail(TaskId id, String why, boolean again) {
        Step step = draft.said(id.step());
        Task task = draft.step(id.step()).tasks().get(id.index());
        if (again && task.attempt() <= step.retry().max()) {
            put(
                    id,
                    new Task(
                            task.attempt(),
                            TaskPhase.RESTING,
                            draft.now() + backoff(step, task.attempt()),
                            "",
                            task.label()));
            return;
        }
        put(id, new Task(task.attempt(), TaskPhase.DONE, 0, "", task.label()));
        draft.fail(draft.step(id.step()), why);
    }

    private static long backoff(Step step, int attempt) {
        long first = step.retry().backoff().toMillis();
        return Math.min(MOST_BACKOFF_MILLIS, first << Math.min(attempt - 1, 20));
    }

    /** Begins a step, asks for a word on it, or skips it. */
    void open(StepRun step) {
        Step said = draft.said(step.id());
        if (said.when().isEmpty()) {
            Optional<String> skipped = draft.skippedNeed(said);
            if (skipped.isPresent()) {
                draft.put(step.with(Phase.SKIPPED, skipped.get() + " was skipped"));
                return;
            }
        } else if (!Expression.parse(said.when().get()).get().holds(draft.facts())) {
            draft.put(step.with(Phase.SKIPPED, "not " + Texts.line(said.when().get(), 200)));
            return;
        }
        if (said.gate().isPresent()) {
            Filling filling = new Filling(said, draft.facts(), draft::label);
            draft.order(new Order.Ask(
                    step.id(),
                    said.gate().get(),
                    filling.creator(draft.run().workflow()),
                    filling.payload(draft.run().id()),
                    filling.label()));
            draft.put(step.with(Phase.ASKING));
        } else {
            begin(step);
        }
    }

    /** Begins an iteration. */
    void begin(StepRun step) {
        Step said = draft.said(step.id());
        Optional<List<JsonText.Value>> items = new Filling(said, draft.facts(), draft::label).items();
        if (items.isEmpty()) {
            draft.fail(step, "foreach " + said.foreach().orElse("") + " is no list of at most " + Run.MOST_ITEMS);
            return;
        }
        draft.put(step.iterating(Collections.nCopies(items.get().size(), Task.NEW)));
    }

    /** Whether anything moved. */
    boolean moveTasks(StepRun step) {
        long atOnce = step.tasks().stream()
                .filter(task -> task.phase() == TaskPhase.RUNNING)
                .count();
        boolean done = true;
        for (int i = 0; i < step.tasks().size(); i++) {
            Task task = step.tasks().get(i);
            done &= task.phase() == TaskPhase.DONE;
            if (task.phase() == TaskPhase.RUNNING && draft.now() >= task.untilMillis()) {
                TaskId late = draft.id(step, i, task.attempt());
                draft.order(new Order.Stop(late));
                fail(late, "it took longer than its timeout", true);
                return true;
            }
            boolean due = task.phase() == TaskPhase.READY
                    || task.phase() == TaskPhase.RESTING && draft.now() >= task.untilMillis();
            if (due && atOnce < MOST_AT_ONCE) {
                beginTask(step, i, task);
                return true;
            }
        }
        if (done) {
            complete(step);
        }
        return done;
    }

    private void beginTask(StepRun step, int index, Task task) {
        Step said = draft.said(step.id());
        Filling filling = new Filling(said, draft.facts().with("loop", loop(step)), draft::label).at(index);
        TaskId id = draft.id(step, index, task.attempt() + 1);
        long deadline = draft.now() + said.timeout().toMillis();
        String own = draft.run().id() + "/" + step.id() + "/" + index + "/" + step.iteration();
        draft.order(new Order.Begin(
                id,
                said.worker(),
                filling.prompt(),
                filling.with(),
                said.outputSchema(),
                filling.key().orElse(own),
                said.budget(),
                deadline,
                filling.label()));
        put(id, new Task(id.attempt(), TaskPhase.RUNNING, deadline, "", filling.label()));
    }

    private void complete(StepRun step) {
        Step said = draft.said(step.id());
        List<String> outputs = step.tasks().stream().map(Task::output).toList();
        String output = said.foreach().isPresent() ? "[" + String.join(",", outputs) + "]" : outputs.get(0);
        int size = bytes(output);
        int others = draft.steps().stream()
                .filter(it -> !it.id().equals(step.id()))
                .mapToInt(it -> bytes(it.output()))
                .sum();
        if (size > Run.MOST_OUTPUT_BYTES || size + others > Run.MOST_OUTPUTS_BYTES) {
            draft.fail(
                    step,
                    "its output has " + size + " bytes (expected: at most " + Run.MOST_OUTPUT_BYTES + ", and "
                            + Run.MOST_OUTPUTS_BYTES + " with those of the other steps)");
            return;
        }
        boolean changed = !output.equals(step.output());
        StepRun answered = step.answered(
                output, Label.worst(step.tasks().stream().map(Task::label).toList()));
        draft.put(answered);
        if (said.loop().isPresent() && goesRoundAgain(answered, said.loop().get())) {
            long pace = pace(answered, said.loop().get(), changed);
            draft.put(answered.pacing(draft.now() + pace, pace));
        } else {
            draft.end(answered.with(Phase.DONE));
        }
    }

    private boolean goesRoundAgain(StepRun step, Loop loop) {
        if (step.iteration() >= loop.maxIterations()) {
            return false;
        }
        Facts facts = draft.facts().with("loop", loop(step));
        return loop.until()
                .map(until -> !Expression.parse(until).get().holds(facts))
                .orElse(true);
    }

    /** The least while something changes; twice the last one, up to the most, while nothing does. */
    private static long pace(StepRun step, Loop loop, boolean changed) {
        long least = loop.leastPace().toMillis();
        long slower = 2 * Math.max(LEAST_SLOWER_MILLIS, step.paceMillis());
        return changed ? least : Math.min(loop.mostPace().toMillis(), Math.max(least, slower));
    }

    private static JsonText.Value loop(StepRun step) {
        return new JsonText.Value(Map.of("iteration", (long) step.iteration()));
    }

    private void put(TaskId id, Task task) {
        StepRun step = draft.step(id.step());
        List<Task> tasks = new ArrayList<>(step.tasks());
        tasks.set(id.index(), task);
        draft.put(step.with(tasks));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
