package io.ruche.control.api.organisation;

import io.ruche.control.json.JsonWriter;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.StepRun;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.KeptSpec;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Turn;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run of a workflow with its steps, as JSON. */
public final class RunView {
    private RunView() {}

    public static void write(JsonWriter json, State state, Run run) {
        json.beginObject()
                .field("id", run.id())
                .field("workflow", run.workflow())
                .field("phase", Fields.word(run.phase()))
                .field("outcome", Fields.word(run.outcome()))
                .field("reason", run.reason())
                .field("trigger", run.trigger())
                .name("input")
                .embed(run.input().getBytes(StandardCharsets.UTF_8))
                .field("untrusted", run.label().isUntrusted())
                .field("startedAt", Fields.time(run.startedAtMillis()));
        Fields.time(json, "endedAt", run.endedAtMillis());
        json.field("deadline", Fields.time(run.deadlineMillis())).name("steps").beginArray();
        Map<String, WorkflowSpec.Worker> workers = workers(state, run);
        for (StepRun step : run.steps()) {
            step(json, state, run, step, Optional.ofNullable(workers.get(step.id())));
        }
        json.endArray().endObject();
    }

    /** Who does each step, by the document that the run follows. */
    private static Map<String, WorkflowSpec.Worker> workers(State state, Run run) {
        Map<String, WorkflowSpec.Worker> workers = new HashMap<>();
        state.specs()
                .find(new SpecId(SpecKind.WORKFLOW, run.workflow()))
                .map(KeptSpec::text)
                .filter(text -> text.hash().equals(run.specHash()))
                .or(() -> state.flow().findPlan(run.specHash()))
                .map(text -> (WorkflowSpec) text.document().spec())
                .ifPresent(spec -> spec.steps().forEach(step -> workers.put(step.id(), step.worker())));
        return workers;
    }

    private static void step(
            JsonWriter json, State state, Run run, StepRun step, Optional<WorkflowSpec.Worker> worker) {
        List<Optional<Turn>> turns = turns(state, run, step, worker);
        json.beginObject()
                .field("id", step.id())
                .field("worker", worker.map(RunView::name).orElse(""))
                .field("phase", Fields.word(step.isAsking() ? StepRun.Phase.ASKING : step.phase()));
        turns.stream()
                .flatMap(Optional::stream)
                .mapToLong(Turn::startedAtMillis)
                .min()
                .ifPresent(millis -> json.field("startedAt", Fields.time(millis)));
        boolean over = !step.phase().isActive() && step.phase() != StepRun.Phase.WAITING;
        if (over) {
            turns.stream()
                    .flatMap(Optional::stream)
                    .mapToLong(Turn::endedAtMillis)
                    .filter(millis -> millis > 0)
                    .max()
                    .ifPresent(millis -> json.field("endedAt", Fields.time(millis)));
        }
        json.field("reason", step.reason());
        if (!step.output().isEmpty()) {
            json.name("output").embed(step.output().getBytes(StandardCharsets.UTF_8));
        }
        approval(state, run, step).ifPresent(it -> json.field("approval", it.id()));
        json.name("tasks").beginArray();
        for (int i = 0; i < step.tasks().size(); i++) task(json, step, i, turns.get(i));
        json.endArray().endObject();
    }

    private static String name(WorkflowSpec.Worker worker) {
        if (worker instanceof WorkflowSpec.Worker.Agent) return "agent:" + worker.name();
        return (worker instanceof WorkflowSpec.Worker.Tool ? "tool:" : "job:") + worker.name();
    }

    private static Optional<Approval> approval(State state, Run run, StepRun step) {
        String gate = run.id() + "/" + step.id();
        return state.flow().approvals().stream()
                .filter(it -> it.subject().equals(gate) || it.subject().startsWith(gate + "/"))
                .max(Comparator.comparing((Approval it) -> !it.phase().hasEnded())
                        .thenComparingLong(Approval::askedAtMillis));
    }

    private static void task(JsonWriter json, StepRun step, int index, Optional<Turn> turn) {
        StepRun.Task task = step.tasks().get(index);
        json.beginObject()
                .field("index", index)
                .field("iteration", step.iteration())
                .field("attempt", task.attempt())
                .field("phase", Fields.word(task.phase()));
        turn.ifPresent(it -> {
            Fields.text(json, "reason", it.reason().message());
            json.field("startedAt", Fields.time(it.startedAtMillis()));
            Fields.time(json, "endedAt", it.endedAtMillis());
            json.field("turn", it.id().value());
        });
        json.endObject();
    }

    /** The turn of each task's last try, while it is kept: its task names the try. */
    private static List<Optional<Turn>> turns(
            State state, Run run, StepRun step, Optional<WorkflowSpec.Worker> worker) {
        Map<String, Turn> byTask = new HashMap<>();
        worker.filter(WorkflowSpec.Worker.Agent.class::isInstance)
                .flatMap(it -> state.findAgent(it.name()))
                .ifPresent(agent -> {
                    agent.turn().flatMap(state::findTurn).ifPresent(turn -> byTask.put(turn.task(), turn));
                    state.endedTurns(agent.name())
                            .forEach(id -> state.findTurn(id).ifPresent(turn -> byTask.put(turn.task(), turn)));
                });
        return java.util.stream.IntStream.range(0, step.tasks().size())
                .mapToObj(i -> new TaskId(
                        run.id(),
                        step.id(),
                        i,
                        step.iteration(),
                        step.tasks().get(i).attempt()))
                .map(task -> Optional.ofNullable(byTask.get(task.toString())))
                .toList();
    }
}
