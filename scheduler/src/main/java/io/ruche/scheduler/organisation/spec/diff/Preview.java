package io.ruche.scheduler.organisation.spec.diff;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.OrganisationSpec.Egress;
import io.ruche.scheduler.organisation.spec.WorkflowSpec;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Step;
import io.ruche.scheduler.organisation.spec.WorkflowSpec.Worker;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.table.Tools;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a house's agents could do at worst.
 *
 * @param worstDay what all may spend in one day; unbounded when one of them is
 */
public record Preview(List<AgentPreview> agents, Spend worstDay, List<Effect> effects) {

    /** @param worstDay what it may spend in one day, all its replicas together */
    public record AgentPreview(String agent, List<Reach> models, Spend worstDay) {}

    /** @param status whether the model answers, and if not, why */
    public record Reach(String model, String provider, Status status) {}

    public enum Status {
        REACHABLE,
        NOT_SERVABLE_NOW,
        NOT_ALLOWED
    }

    /**
     * @param microUsd empty when nothing bounds it
     * @param boundBy the budgets that bound it, or that all its models are free; as a person should read it
     */
    public record Spend(Optional<Long> microUsd, String boundBy) {}

    /**
     * Something that reaches beyond the model.
     *
     * @param by for example {@code Agent/dev} or {@code Workflow/ship step answer}
     * @param what for example {@code workspace.write}
     * @param gate the approval policies that stand before it; empty when it simply happens
     */
    public record Effect(String by, String what, List<String> gate) {}

    /** Of a house as a submission would make it. */
    public static Preview of(House house, KnownModels models) {
        List<AgentPreview> agents = house.each(AgentSpec.class)
                .map(agent -> agent(agent.name(), agent.spec(), house, models))
                .toList();
        return new Preview(agents, DaySpend.ofAll(agents, house), effects(house));
    }

    private static AgentPreview agent(String name, AgentSpec agent, House house, KnownModels models) {
        Optional<ModelPolicySpec> policy = house.policyOf(name, agent).map(House.Named::spec);
        List<KnownModel> known = agent.model().models().stream()
                .flatMap(model -> models.find(model).stream())
                .toList();
        List<Reach> reaches = known.stream()
                .map(model -> new Reach(model.name(), model.provider(), status(model, policy)))
                .toList();
        List<KnownModel> allowed = known.stream()
                .filter(model -> status(model, policy) != Status.NOT_ALLOWED)
                .toList();
        List<House.Named<BudgetSpec>> budgets = house.budgetsOf(name, agent).toList();
        return new AgentPreview(name, reaches, DaySpend.ofAgent(agent, allowed, budgets));
    }

    private static Status status(KnownModel model, Optional<ModelPolicySpec> policy) {
        if (policy.filter(found -> !found.allows(model.provider(), model.name()))
                .isPresent()) {
            return Status.NOT_ALLOWED;
        }
        return model.servable() ? Status.REACHABLE : Status.NOT_SERVABLE_NOW;
    }

    private static List<Effect> effects(House house) {
        List<Effect> effects = new ArrayList<>();
        house.each(AgentSpec.class).forEach(agent -> {
            boolean shut = house.organisationOf(agent.name())
                    .filter(organisation -> organisation.spec().egress() == Egress.NONE)
                    .isPresent();
            AgentSpec.ToolAccess tools = agent.spec().tools();
            tools.allow().stream()
                    .filter(tools::allows)
                    .filter(tool -> Tools.writes(tool) || (Tools.outward(tool) && !shut))
                    .forEach(tool -> effects.add(
                            new Effect("Agent/" + agent.name(), shown(tool, tools.hosts()), tools.approval())));
        });
        house.each(WorkflowSpec.class).forEach(workflow -> {
            for (Step step : workflow.spec().steps()) {
                boolean reads = step.worker() instanceof Worker.Tool tool
                        && !Tools.writes(tool.name())
                        && !Tools.outward(tool.name());
                if (!(step.worker() instanceof Worker.Agent) && !reads) {
                    effects.add(new Effect(
                            "Workflow/" + workflow.name() + " step " + step.id(),
                            step.worker().name(),
                            step.gate().stream().toList()));
                }
            }
        });
        return List.copyOf(effects);
    }

    private static String shown(String tool, List<String> hosts) {
        return Tools.find(tool).isPresent() && Tools.outward(tool) ? tool + " of " + String.join(", ", hosts) : tool;
    }
}
