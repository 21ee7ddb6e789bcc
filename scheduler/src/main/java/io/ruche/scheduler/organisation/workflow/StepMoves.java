package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.expression.Expression;
import io.ruche.scheduler.organisation.expression.Facts;
import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.expression.Template;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Loop;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.turn.ToolGrant;
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

    /** Of a prompt that comes once more: what shall be different has to find room beside it. */
    private static final int MOST_TASK = 20_000;
    /** Of an answer that is told once more. */
    private static final int MOST_ANSWER = 8_000;

    private final RunDraft draft;

    StepMoves(RunDraft draft) {
        this.draft = draft;
    }

    void finish(Signal.Finished finished) {
        Optional<Task> task = open(finished.task());
        if (task.isEmpty()) {
            return;
        }
        withdrawLost(finished.task(), task.get());
        Optional<JsonText.Value> output = JsonText.read(finished.output()).filter(JsonText.Value::isObject);
        if (output.isEmpty()) {
            fail(finished.task(), "its answer is no JSON object", true);
            return;
        }
        put(
                finished.task(),
                task.get().done(output.get().text(), task.get().label().worst(finished.label())));
    }

    void fail(Signal.Failed failed) {
        open(failed.task()).ifPresent(task -> {
            withdrawLost(failed.task(), task);
            fail(failed.task(), failed.reason(), failed.again());
        });
    }

    void lose(Signal.Lost lost) {
        if (find(lost.task()).filter(task -> task.phase() == TaskPhase.RUNNING).isPresent()) {
            lose(lost.task(), lost.reason());
        }
    }

    /** A second time would be a second effect, unless the tool says that it is not. */
    private void lose(TaskId id, String why) {
        if (!isOnceOnly(draft.said(id.step()))) {
            fail(id, why, true);
            return;
        }
        Task task = draft.step(id.step()).tasks().get(id.index());
        draft.order(new Order.AskLost(ordered(id), why));
        put(id, task.with(TaskPhase.ASKING, 0));
    }

    private static boolean isOnceOnly(Step step) {
        return step.worker() instanceof Worker.Tool tool
                && !ToolGrant.of(tool.name()).effectClass().isRepeatable();
    }

    void tell(Signal.Told told) {
        find(told.task()).filter(task -> task.phase() == TaskPhase.ASKING).ifPresent(task -> {
            String counted = "Nobody knows what came of it; " + told.by() + " counts it as done.";
            put(
                    told.task(),
                    told.again()
                            ? task.sentAgain()
                            : task.done("{\"text\":" + CanonicalJson.of(counted) + "}", task.label()));
        });
    }

    /** What is known after all is asked no more. */
    private void withdrawLost(TaskId id, Task task) {
        if (task.phase() == TaskPhase.ASKING) draft.order(new Order.WithdrawLost(id));
    }

    /** Only the attempt that is under way, or was when nobody knew of it any more, may say anything. */
    private Optional<Task> open(TaskId id) {
        return find(id).filter(task -> task.phase() == TaskPhase.RUNNING || task.phase() == TaskPhase.ASKING);
    }

    private Optional<Task> find(TaskId id) {
        return draft.steps().stream()
                .filter(step -> step.id().equals(id.step())
                        && id.run().equals(draft.run().id()))
                .filter(step -> step.phase() == Phase.RUNNING && step.iteration() == id.iteration())
                .filter(step -> id.index() < step.tasks().size())
                .map(step -> step.tasks().get(id.index()))
                .filter(task -> task.attempt() == id.attempt())
                .findFirst();
    }

    private void fail(TaskId id, String why, boolean again) {
        Step step = draft.said(id.step());
        Task task = draft.step(id.step()).tasks().get(id.index());
        int tries = task.attempt() - task.again();
        if (again && tries <= step.retry().max()) {
            put(id, task.with(TaskPhase.RESTING, draft.now() + backoff(step, tries)));
            return;
        }
        put(id, task.with(TaskPhase.DONE, 0));
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
                late(draft.id(step, i, task.attempt()));
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

    private void late(TaskId id) {
        String why = "it took longer than its timeout";
        if (isOnceOnly(draft.said(id.step()))) {
            lose(id, why); // it may answer yet
        } else {
            draft.order(new Order.Stop(id));
            fail(id, why, true);
        }
    }

    private void beginTask(StepRun step, int index, Task task) {
        long deadline = draft.now() + draft.said(step.id()).timeout().toMillis();
        Order.Begin order = begin(step, index, task.attempt() + 1, deadline);
        draft.order(order);
        put(order.task(), task.begun(order.task().attempt(), deadline, order.label()));
    }

    /** What was ordered for a task that goes on: it speaks only of steps that were over before it began. */
    Order.Begin ordered(TaskId id) {
        StepRun step = draft.step(id.step());
        return begin(
                step, id.index(), id.attempt(), step.tasks().get(id.index()).untilMillis());
    }

    private Order.Begin begin(StepRun step, int index, int attempt, long deadlineMillis) {
        Step said = draft.said(step.id());
        Filling filling = new Filling(said, draft.facts().with("loop", loop(step)), draft::label).at(index);
        String own = draft.run().id() + "/" + step.id() + "/" + index + "/" + step.iteration();
        boolean isAgain = !step.revision().wish().isEmpty();
        int again = step.tasks().get(index).again();
        return new Order.Begin(
                draft.id(step, index, attempt),
                said.worker(),
                isAgain ? filling.prompt().map(prompt -> again(prompt, step)) : filling.prompt(),
                filling.with(),
                said.outputSchema(),
                filling.key().orElse(own) + (again == 0 ? "" : "/again-" + again),
                said.budget(),
                deadlineMillis,
                isAgain ? filling.label().worst(step.label()).worst(Label.OF_THE_HOUSE) : filling.label());
    }

    /** What the agent is told of its last answer and of what a person said about it. */
    private static String again(String prompt, StepRun step) {
        return Texts.block(prompt, MOST_TASK)
                + "\n\nYou answered this before, and a person sent it back. Your answer:\n"
                + Template.data(step.id(), Texts.block(step.output(), MOST_ANSWER)) + "\nWhat shall be different: "
                + step.revision().wish() + "\nAnswer again, in the same form.";
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
