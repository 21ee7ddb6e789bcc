package io.ruche.scheduler.money;

import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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

    /** The budgets that such a call falls under, the narrowest first, each scope's by name. */
    public List<Budget> budgets(Map<String, BudgetSpec> specs, ZoneId zone) {
        return specs.entrySet().stream()
                .filter(entry -> fallsUnder(entry.getKey(), entry.getValue()))
                .sorted(Comparator.<Map.Entry<String, BudgetSpec>, Integer>comparing(
                                entry -> breadth(entry.getValue().scope()))
                        .thenComparing(Map.Entry::getKey))
                .map(entry -> Budget.of(id(entry.getKey(), entry.getValue()), entry.getValue(), zone))
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
