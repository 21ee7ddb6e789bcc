package io.ruche.control.organisation.flow;

import io.ruche.control.tools.ToolAnswer;
import io.ruche.control.tools.ToolCall;
import io.ruche.scheduler.dispatch.FlowPlanner;
import io.ruche.scheduler.organisation.Label;
import io.ruche.scheduler.organisation.Label.Taint;
import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.organisation.turn.ToolGrant;
import io.ruche.scheduler.organisation.workflow.Order;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.organisation.workflow.Signal;
import io.ruche.scheduler.organisation.workflow.TaskId;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;

/** A workflow's step that a tool does: what is asked of the tool, and what its answer means to the run. Any thread. */
final class ToolSteps {
    /** Written out as JSON it stays below what a step may answer. */
    private static final int MOST_BYTES = 30_000;

    private static final int MOST_KEY = 200;

    private ToolSteps() {}

    /** @param isInherited whether an earlier reign may have sent it */
    static ToolCall call(State state, Order.Begin order, boolean isInherited) {
        Run run = state.flow().findRun(order.task().run()).orElseThrow();
        WorkflowSpec workflow =
                (WorkflowSpec) state.findDocument(new SpecId(SpecKind.WORKFLOW, run.workflow()), run.specHash())
                        .orElseThrow()
                        .spec();
        House house = state.specs().house();
        String tool = order.worker().name();
        return new ToolCall(
                state.epoch(),
                order.key().length() <= MOST_KEY ? order.key() : CanonicalJson.hash(order.key()),
                organisation(house, workflow),
                run.workflow(),
                tool,
                ToolGrant.of(tool).effectClass(),
                order.with().orElse("{}"),
                hosts(house, workflow),
                MOST_BYTES,
                isInherited ? FlowPlanner.sentSince(state, order.task()) : 0);
    }

    /** The one whose agents work in it; the first there is when none does. */
    private static String organisation(House house, WorkflowSpec workflow) {
        return agents(workflow).stream()
                .flatMap(agent -> house.organisationOf(agent).stream())
                .findFirst()
                .or(() -> house.each(OrganisationSpec.class).findFirst())
                .map(House.Named::name)
                .orElse("none");
    }

    /** A workflow reaches what its agents may reach. */
    private static List<String> hosts(House house, WorkflowSpec workflow) {
        return agents(workflow).stream()
                .flatMap(agent -> house.agent(agent).stream())
                .map(AgentSpec::tools)
                .flatMap(tools -> tools.hosts().stream())
                .distinct()
                .sorted()
                .toList();
    }

    private static List<String> agents(WorkflowSpec workflow) {
        return workflow.steps().stream()
                .map(WorkflowSpec.Step::worker)
                .filter(Worker.Agent.class::isInstance)
                .map(Worker::name)
                .toList();
    }

    static Signal signal(Order.Begin order, ToolAnswer answer) {
        TaskId task = order.task();
        if (answer instanceof ToolAnswer.Failed failed) {
            return new Signal.Failed(task, failed.text(), failed.retryable());
        }
        if (answer instanceof ToolAnswer.Unknown unknown) return new Signal.Lost(task, unknown.text());
        String tool = order.worker().name();
        DataClass returned = ToolGrant.returns(tool, order.with().orElse("{}"));
        Label label = Label.of(returned, ToolGrant.of(tool).untrusted() ? Taint.UNTRUSTED : Taint.TRUSTED)
                .worst(order.label());
        Optional<JsonText.Value> json = JsonText.read(answer.text());
        if (json.filter(JsonText.Value::isObject).isPresent()) {
            return new Signal.Finished(task, json.get().text(), label);
        }
        if (json.filter(it -> it.json() instanceof List<?>).isPresent()) {
            return new Signal.Finished(task, "{\"items\":" + json.get().text() + "}", label);
        }
        return Signal.Finished.text(task, answer.text(), label);
    }
}
