package io.ruche.scheduler.money;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * On whose behalf a call is made.
 *
 * @param run the workflow's run, or the turn; for budgets of runs
 * @param named the budgets that those behind the call name themselves
 */
public record Spender(
        Optional<String> organisation,
        Optional<String> team,
        Optional<String> agent,
        Optional<String> workflow,
        Optional<String> project,
        Optional<String> run,
        Set<String> named) {

    /** An agent, on nobody's task. */
    public static Spender ofAgent(House house, String agent) {
        return ofAgent(house, agent, Optional.empty(), Optional.empty(), Set.of());
    }

    /**
     * An agent at work.
     *
     * @param workflow whose step it works on
     * @param run of that workflow, or the turn
     * @param more budgets that the task names
     */
    public static Spender ofAgent(
            House house, String agent, Optional<String> workflow, Optional<String> run, Set<String> more) {
        Optional<AgentSpec> spec = house.agent(agent);
        Optional<House.Named<OrganisationSpec>> organisation = house.organisationOf(agent);
        Set<String> named = new TreeSet<>(more);
        spec.flatMap(AgentSpec::budget).ifPresent(named::add);
        organisation.flatMap(it -> it.spec().budget()).ifPresent(named::add);
        return new Spender(
                organisation.map(House.Named::name),
                spec.flatMap(AgentSpec::team),
                Optional.of(agent),
                workflow,
                Optional.empty(),
                run,
                named);
    }

    /** The budgets that such a call falls under, the narrowest first, each scope's by name. */
    List<Budget> budgets(Map<String, BudgetSpec> specs, Function<BudgetSpec, ZoneId> zone) {
        return specs.entrySet().stream()
                .filter(entry -> fallsUnder(entry.getKey(), entry.getValue()))
                .sorted(Comparator.<Map.Entry<String, BudgetSpec>, Integer>comparing(
                                entry -> breadth(entry.getValue().scope()))
                        .thenComparing(Map.Entry::getKey))
                .map(entry ->
                        Budget.of(id(entry.getKey(), entry.getValue()), entry.getValue(), zone.apply(entry.getValue())))
                .toList();
    }

    private boolean fallsUnder(String name, BudgetSpec budget) {
        if (budget.window() == Window.RUN && run.isEmpty()) return false;
        Optional<String> target = budget.target();
        return target.isPresent() ? target.equals(of(budget.scope())) : named.contains(name);
    }

    private BudgetId id(String name, BudgetSpec budget) {
        return new BudgetId(name, budget.window() == Window.RUN ? run.orElseThrow() : "");
    }

    private Optional<String> of(BudgetSpec.Scope scope) {
        return switch (scope) {
            case ORG -> organisation;
            case TEAM -> team;
            case AGENT -> agent;
            case WORKFLOW -> workflow;
            case PROJECT -> project;
        };
    }

    private static int breadth(BudgetSpec.Scope scope) {
        return switch (scope) {
            case AGENT -> 0;
            case WORKFLOW -> 1;
            case PROJECT -> 2;
            case TEAM -> 3;
            case ORG -> 4;
        };
    }
}
