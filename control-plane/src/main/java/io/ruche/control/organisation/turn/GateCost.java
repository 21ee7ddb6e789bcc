package io.ruche.control.organisation.turn;

import io.ruche.control.gateway.AgentRules;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.WorstCase;
import io.ruche.scheduler.organisation.approval.Approval;
import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.organisation.turn.Briefs;
import io.ruche.scheduler.organisation.turn.ModelChoice;
import io.ruche.scheduler.organisation.turn.Standing;
import io.ruche.scheduler.organisation.workflow.Run;
import io.ruche.scheduler.state.State;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * What somebody lets happen by a word on a step's gate, in money: the most that one answer of the step's agent costs, at the
 * prices by which the till sets it aside. Any thread.
 */
public final class GateCost {
    private GateCost() {}

    /** Empty when no price is told: no agent does the step, or a model of this house would, whose seconds nobody can foresee. */
    public static Optional<Amounts> of(State state, Approval approval) {
        int slash = approval.subject().indexOf('/');
        if (slash < 0) return Optional.empty();
        String step = approval.subject().substring(slash + 1);
        return state.flow()
                .findRun(approval.subject().substring(0, slash))
                .flatMap(run -> worker(state, run, step))
                .flatMap(agent -> of(state, agent, approval));
    }

    private static Optional<String> worker(State state, Run run, String step) {
        return state.findDocument(new SpecId(SpecKind.WORKFLOW, run.workflow()), run.specHash()).stream()
                .flatMap(document -> ((WorkflowSpec) document.spec()).steps().stream())
                .filter(it -> it.id().equals(step) && it.worker() instanceof WorkflowSpec.Worker.Agent)
                .map(it -> it.worker().name())
                .findFirst();
    }

    private static Optional<Amounts> of(State state, String agent, Approval approval) {
        Optional<AgentSpec> spec = state.specs().house().agent(agent);
        if (spec.isEmpty()) return Optional.empty();
        List<Standing> standings = ModelStandings.of(
                state,
                spec.get().model().models(),
                AgentRules.ofStep(state, agent).permit());
        Optional<ModelChoice> chosen =
                ModelChoice.choose(standings, approval.label().dataClass());
        if (chosen.isEmpty() || chosen.get().provider().equals(ModelPolicySpec.GRID)) return Optional.empty();
        return UpstreamModel.findByName(state, chosen.get().model())
                .flatMap(UpstreamModel::tariff)
                .map(tariff -> WorstCase.ofText(
                                bytes(state, agent, approval),
                                2,
                                spec.get().model().maxTokens())
                        .at(tariff));
    }

    /** Of who the agent is, and of what it is asked. */
    private static long bytes(State state, String agent, Approval approval) {
        String system = Briefs.find(state.specs().house(), agent)
                .map(brief -> brief.system())
                .orElse("");
        return (long) system.getBytes(StandardCharsets.UTF_8).length
                + approval.payload().getBytes(StandardCharsets.UTF_8).length;
    }
}
