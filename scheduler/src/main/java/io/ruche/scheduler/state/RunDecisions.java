package io.ruche.scheduler.state;

import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Terms;
import io.ruche.scheduler.organisation.turn.WakeReason;
import io.ruche.scheduler.organisation.workflow.Order;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Runs;
import io.ruche.scheduler.organisation.workflow.Signal;
import io.ruche.scheduler.organisation.workflow.Start;
import io.ruche.scheduler.organisation.workflow.Starts;
import io.ruche.scheduler.organisation.workflow.TaskId;
import java.util.List;
import java.util.Optional;

/**
 * How runs of workflows move. What an agent shall do about a run becomes its reason to wake in the same commit; what a tool
 * shall do stands in the run, and whoever drives runs reads it there.
 */
final class RunDecisions {
    static final WakeReason STEP = WakeReason.of(WakeReason.Kind.STEP);

    private RunDecisions() {}

    /** The workflow's starts say that it runs already. */
    static String begin(FlowDraft flow, String workflow, Start start) {
        KeptSpec document = flow.state().specs().get(id(workflow));
        WorkflowSpec spec = (WorkflowSpec) document.document().spec();
        String id = flow.draft().ids().next("run");
        Runs.Advanced begun = Runs.start(id, workflow, spec, document.text().hash(), start, flow.now());
        String text = workflow + ", " + id + ": it began, by " + start.trigger() + ".";
        flow.add(new Event.RunMoved(begun.run(), true, text, flow.now()));
        carryOut(flow, begun);
        return id;
    }

    static void signal(FlowDraft flow, String run, Signal signal) {
        Optional<Run> found = flow.shelf().findRun(run);
        if (found.isEmpty() || found.get().phase().hasEnded()) return;
        Run before = found.get();
        Runs.Advanced moved = Runs.advance(before, spec(flow, before), signal, flow.now());
        if (moved.run().equals(before)) return;
        flow.add(new Event.RunMoved(moved.run(), false, FlowTexts.moved(before, moved.run()), flow.now()));
        carryOut(flow, moved);
    }

    private static WorkflowSpec spec(FlowDraft flow, Run run) {
        return (WorkflowSpec) flow.document(id(run.workflow()), run.specHash()).spec();
    }

    static SpecId id(String workflow) {
        return new SpecId(SpecKind.WORKFLOW, workflow);
    }

    private static void carryOut(FlowDraft flow, Runs.Advanced moved) {
        Run run = moved.run();
        for (Order order : moved.orders()) {
            if (order instanceof Order.Begin it) begin(flow, run, it);
            if (order instanceof Order.Stop it) stop(flow, run, it.task());
            if (order instanceof Order.Ask it) ApprovalDecisions.ask(flow, run, it);
            if (order instanceof Order.Withdraw it) {
                ApprovalDecisions.withdraw(flow, run.id() + "/" + it.step(), "the run ended");
            }
            if (order instanceof Order.AskLost it) ApprovalDecisions.ask(flow, run, it);
            if (order instanceof Order.WithdrawLost it) {
                String why = run.phase() == Run.Phase.RUNNING ? "it is known by now" : "the run ended";
                ApprovalDecisions.withdraw(flow, it.task().toString(), why);
            }
            if (order instanceof Order.Ended) ended(flow, run);
        }
    }

    private static void begin(FlowDraft flow, Run run, Order.Begin order) {
        TaskId task = order.task();
        if (order.worker() instanceof Worker.Tool) return;
        if (order.worker() instanceof Worker.Job job) {
            String why = "steps by a job (" + job.name() + ") are not carried out yet";
            flow.later(() -> signal(flow, run.id(), new Signal.Failed(task, why, false)));
            return;
        }
        Terms terms = new Terms(
                0,
                List.of(),
                spec(flow, run).steps().stream()
                        .filter(step -> step.id().equals(task.step()))
                        .findFirst()
                        .flatMap(WorkflowSpec.Step::tools),
                order.budget(),
                order.label());
        flow.ask(
                order.worker().name(),
                STEP,
                task.toString(),
                "workflow:" + run.workflow(),
                order.prompt().orElse(""),
                order.outputSchema(),
                terms,
                (why, again) -> signal(flow, run.id(), new Signal.Failed(task, why, again)));
    }

    private static void stop(FlowDraft flow, Run run, TaskId task) {
        spec(flow, run).steps().stream()
                .filter(step -> step.id().equals(task.step()) && step.worker() instanceof Worker.Agent)
                .forEach(step -> flow.spare(
                        step.worker().name(),
                        STEP,
                        task.toString(),
                        Reason.of("step_stopped", "Its step was stopped.", "")));
    }

    private static void ended(FlowDraft flow, Run run) {
        MindDecisions.runEnded(flow.draft(), run);
        FlowDecisions.forgetPlan(flow, run.specHash());
        for (String old : flow.shelf().tooManyRuns()) flow.add(new Event.RunForgotten(old, flow.now()));
        next(flow, run.workflow());
    }

    private static void next(FlowDraft flow, String workflow) {
        if (flow.state().specs().find(id(workflow)).isEmpty()) {
            flow.add(new Event.StartsForgotten(workflow, flow.now()));
            return;
        }
        Starts.Next next = flow.shelf().starts(workflow).ended();
        String text = next.start()
                .map(start -> workflow + " goes on with what waited: " + start.trigger() + ".")
                .orElse(workflow + " has nothing to do.");
        flow.add(new Event.StartsMoved(workflow, next.starts(), text, flow.now()));
        next.start().ifPresent(start -> flow.later(() -> begin(flow, workflow, start)));
    }
}
