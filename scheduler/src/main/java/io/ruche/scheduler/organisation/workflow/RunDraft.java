package io.ruche.scheduler.organisation.workflow;

import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.expression.Facts;
import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.workflow.StepRun.Phase;
import io.ruche.scheduler.organisation.workflow.StepRun.Task;
import io.ruche.scheduler.organisation.workflow.StepRun.TaskPhase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A run while it moves. It takes one signal, then does what follows from it until nothing more does. Used once, by one
 * thread.
 *
 * <p>When a step fails for good, the run stops what goes on and undoes what was begun, in reverse order, one by one: also
 * what was stopped midway, since nobody knows how far it came. A step that undoes another has no other part in the run. If
 * it fails as well, that is told, and the next one is undone.
 */
final class RunDraft {
    private static final int MOST_WISH = 2_000;

    private final Run run;
    private final WorkflowSpec workflow;
    private final long now;
    private final Map<String, Step> spec = new LinkedHashMap<>();
    private final Map<String, StepRun> steps = new LinkedHashMap<>();
    private final Set<String> undoing;
    private final List<Order> orders = new ArrayList<>();
    private final StepMoves moves = new StepMoves(this);
    private Run.Phase phase;
    private Run.Phase outcome;
    private String reason;
    private int order;

    RunDraft(Run run, WorkflowSpec workflow, long now) {
        this.run = run;
        this.workflow = workflow;
        this.now = now;
        workflow.steps().forEach(step -> spec.put(step.id(), step));
        run.steps().forEach(step -> steps.put(step.id(), step));
        undoing = workflow.steps().stream()
                .flatMap(step -> step.compensate().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        phase = run.phase();
        outcome = run.outcome();
        reason = run.reason();
        order = run.order();
    }

    Runs.Advanced advanced() {
        Run next = new Run(
                run.id(),
                run.workflow(),
                run.specHash(),
                run.trigger(),
                run.input(),
                run.label(),
                phase,
                outcome,
                reason,
                run.startedAtMillis(),
                run.deadlineMillis(),
                phase.hasEnded() ? now : 0,
                order,
                List.copyOf(steps.values()));
        return new Runs.Advanced(next, List.copyOf(orders));
    }

    Order.Begin ordered(TaskId task) {
        return moves.ordered(task);
    }

    // ---- what happened

    void take(Signal signal) {
        if (signal instanceof Signal.Finished finished) {
            moves.finish(finished);
        } else if (signal instanceof Signal.Failed failed) {
            moves.fail(failed);
        } else if (signal instanceof Signal.Lost lost) {
            moves.lose(lost);
        } else if (signal instanceof Signal.Told told) {
            moves.tell(told);
        } else if (signal instanceof Signal.Decided decided) {
            decide(decided);
        } else if (signal instanceof Signal.Revised revised) {
            revise(revised);
        } else if (signal instanceof Signal.Cancel cancel && phase == Run.Phase.RUNNING) {
            abort(Run.Phase.CANCELLED, Texts.line(cancel.reason(), 300));
        }
    }

    /** For good. */
    void fail(StepRun step, String why) {
        stopTasks(step);
        end(step.with(Phase.FAILED, Texts.line(why, 300)));
        if (phase == Run.Phase.RUNNING) {
            abort(Run.Phase.FAILED, "step " + step.id() + ": " + Texts.line(why, 300));
        } else {
            reason = Texts.line(reason + "; undoing by " + step.id() + " failed: " + why, 600);
        }
    }

    private void decide(Signal.Decided decided) {
        StepRun step = steps.get(decided.step());
        if (step == null || step.phase() != Phase.ASKING) {
            return;
        }
        if (decided.approved()) {
            moves.begin(step);
            return;
        }
        String why = Texts.line(decided.reason(), 300);
        end(step.with(Phase.FAILED, "rejected: " + why));
        if (phase == Run.Phase.RUNNING) {
            abort(Run.Phase.REJECTED, "step " + step.id() + " was rejected: " + why);
        } else {
            reason = Texts.line(reason + "; undoing by " + step.id() + " was rejected: " + why, 600);
        }
    }

    /** What the gate asks for is made anew, and then asked for anew. */
    private void revise(Signal.Revised revised) {
        Optional<StepRun> gate = Optional.ofNullable(steps.get(revised.step()));
        if (phase != Run.Phase.RUNNING
                || gate.filter(it -> it.phase() == Phase.ASKING).isEmpty()) {
            return;
        }
        if (Revisions.whyNot(run, workflow, revised.step()).isPresent()) {
            decide(new Signal.Decided(revised.step(), false, "wanted in another form: " + revised.wish()));
            return;
        }
        steps.put(revised.step(), gate.get().sentBack());
        Revisions revisions = new Revisions(run, workflow);
        String source = revisions.source(revised.step()).orElseThrow();
        for (String after : revisions.after(source, revised.step())) {
            steps.put(after, step(after).again(""));
        }
        steps.put(source, step(source).again(Texts.block(revised.wish(), MOST_WISH)));
    }

    private void abort(Run.Phase end, String why) {
        phase = Run.Phase.UNDOING;
        outcome = end;
        reason = why;
        for (StepRun step : List.copyOf(steps.values())) {
            if (undoing.contains(step.id())) {
                continue;
            }
            if (step.phase() == Phase.ASKING) {
                orders.add(new Order.Withdraw(step.id()));
            }
            if (step.phase().isActive() || step.phase() == Phase.WAITING) {
                stopTasks(step);
                end(step.with(Phase.CANCELLED, "the run ended"));
            }
        }
    }

    private void stopTasks(StepRun step) {
        for (int i = 0; i < step.tasks().size(); i++) {
            Task task = step.tasks().get(i);
            TaskId id = id(step, i, task.attempt());
            if (task.phase() == TaskPhase.RUNNING) {
                orders.add(new Order.Stop(id));
            } else if (task.phase() == TaskPhase.ASKING) {
                orders.add(new Order.WithdrawLost(id));
            }
        }
    }

    // ---- what follows

    void settle() {
        boolean moved = true;
        while (moved && !phase.hasEnded()) {
            moved = move();
        }
    }

    private boolean move() {
        if (phase == Run.Phase.RUNNING && now >= run.deadlineMillis()) {
            abort(Run.Phase.TIMED_OUT, "it took longer than its timeout");
            return true;
        }
        for (String id : List.copyOf(steps.keySet())) {
            if (move(step(id))) {
                return true;
            }
        }
        if (steps.values().stream().anyMatch(step -> step.phase().isActive())) {
            return false;
        }
        return phase == Run.Phase.RUNNING ? finishRun() : undoNext();
    }

    private boolean finishRun() {
        if (steps.values().stream().anyMatch(step -> step.phase() == Phase.WAITING && !undoing.contains(step.id()))) {
            throw new IllegalStateException("the steps of " + run.workflow() + " wait for each other");
        }
        endRun(Run.Phase.SUCCEEDED);
        return true;
    }

    private boolean undoNext() {
        Optional<StepRun> last = steps.values().stream()
                .filter(step -> step.order() > 0)
                .filter(step -> said(step.id())
                        .compensate()
                        .filter(undo -> step(undo).phase() == Phase.WAITING)
                        .isPresent())
                .max(Comparator.comparingInt(StepRun::order));
        if (last.isEmpty()) {
            endRun(outcome);
        } else {
            moves.open(step(said(last.get().id()).compensate().orElseThrow()));
        }
        return true;
    }

    private void endRun(Run.Phase end) {
        for (StepRun step : List.copyOf(steps.values())) {
            if (step.phase() == Phase.WAITING) {
                steps.put(step.id(), step.with(Phase.SKIPPED, "nothing to undo"));
            }
        }
        phase = end;
        outcome = end;
        orders.add(new Order.Ended(end, reason));
    }

    private boolean move(StepRun step) {
        return switch (step.phase()) {
            case WAITING -> openIfReady(step);
            case RUNNING -> moves.moveTasks(step);
            case PACING -> {
                if (now >= step.untilMillis()) {
                    moves.begin(step);
                }
                yield now >= step.untilMillis();
            }
            case ASKING, DONE, SKIPPED, FAILED, CANCELLED -> false;
        };
    }

    private boolean openIfReady(StepRun step) {
        boolean ready = phase == Run.Phase.RUNNING
                && !undoing.contains(step.id())
                && said(step.id()).needs().stream().allMatch(need -> undoing.contains(need) || hasPassed(step(need)));
        if (ready) {
            moves.open(step);
        }
        return ready;
    }

    private static boolean hasPassed(StepRun step) {
        return step.phase() == Phase.DONE || step.phase() == Phase.SKIPPED;
    }

    // ---- what names mean

    Facts facts() {
        Facts facts = Facts.NONE
                .with("run", new JsonText.Value(Map.of("id", run.id(), "workflow", run.workflow())))
                .with("input", JsonText.read(run.input()).orElseThrow());
        for (StepRun step : steps.values()) {
            if (!step.output().isEmpty()) {
                facts = facts.with(step.id(), JsonText.read(step.output()).orElseThrow());
            }
        }
        return facts;
    }

    Label label(String name) {
        if (name.equals("input")) {
            return run.label();
        }
        StepRun step = steps.get(name);
        return step == null ? Label.NONE : step.label();
    }

    void end(StepRun step) {
        steps.put(step.id(), step.wasBegun() ? step.ordered(++order) : step);
    }

    TaskId id(StepRun step, int index, int attempt) {
        return new TaskId(run.id(), step.id(), index, step.iteration(), attempt);
    }

    private static <T> T get(Map<String, T> map, String id) {
        T found = map.get(id);
        if (found == null) {
            throw new IllegalStateException("no step " + id + " (expected: the spec that the run was started with)");
        }
        return found;
    }

    // ---- for the moves of a step

    Run run() {
        return run;
    }

    long now() {
        return now;
    }

    /** What the document says of the step. */
    Step said(String id) {
        return get(spec, id);
    }

    StepRun step(String id) {
        return get(steps, id);
    }

    Collection<StepRun> steps() {
        return steps.values();
    }

    void put(StepRun step) {
        steps.put(step.id(), step);
    }

    void order(Order next) {
        orders.add(next);
    }

    /** The first of its needs that was skipped, unless it is here to undo. */
    Optional<String> skippedNeed(Step said) {
        return said.needs().stream()
                .filter(need -> phase == Run.Phase.RUNNING && !undoing.contains(need))
                .filter(need -> step(need).phase() == Phase.SKIPPED)
                .findFirst();
    }
}
