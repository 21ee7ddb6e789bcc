package io.ruche.scheduler.organisation.spec.diff;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.diff.Preview.AgentPreview;
import io.ruche.scheduler.organisation.spec.diff.Preview.Spend;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The most that can be spent in one day, in millionths of a US dollar. A budget's window may be spent to its end on one
 * day, and a day holds 24 full hours; a budget for a run bounds a day only where the runs of a day are bounded.
 */
final class DaySpend {
    private DaySpend() {}

    static Spend ofAgent(AgentSpec agent, List<KnownModel> allowed, List<House.Named<BudgetSpec>> budgets) {
        if (allowed.stream().allMatch(DaySpend::isFree)) {
            return new Spend(Optional.of(0L), "all its models are free");
        }
        Spend least = new Spend(Optional.empty(), "no budget bounds it");
        for (House.Named<BudgetSpec> budget : budgets) {
            Optional<Long> day = ofDay(budget.spec(), runsPerDay(agent));
            if (day.isPresent() && day.get() < least.microUsd().orElse(Long.MAX_VALUE)) {
                least = new Spend(day, "Budget/" + budget.name());
            }
        }
        return least;
    }

    /** The sum of the agents', but for each organisation no more than its own budget. */
    static Spend ofAll(List<AgentPreview> agents, House house) {
        long sum = 0;
        for (AgentPreview agent : agents) {
            if (house.organisationOf(agent.agent()).isPresent()) {
                continue;
            }
            if (agent.worstDay().microUsd().isEmpty()) {
                return unbounded(agent.agent());
            }
            sum += agent.worstDay().microUsd().get();
        }
        List<House.Named<OrganisationSpec>> organisations =
                house.each(OrganisationSpec.class).toList();
        for (House.Named<OrganisationSpec> organisation : organisations) {
            Optional<Long> own = organisation
                    .spec()
                    .budget()
                    .flatMap(house::budget)
                    .flatMap(budget -> ofDay(budget, Optional.empty()));
            Set<String> listed = new TreeSet<>(organisation.spec().agents());
            List<AgentPreview> members = agents.stream()
                    .filter(agent -> listed.contains(agent.agent()))
                    .toList();
            Optional<AgentPreview> free = members.stream()
                    .filter(agent -> agent.worstDay().microUsd().isEmpty())
                    .findFirst();
            if (own.isEmpty() && free.isPresent()) {
                return unbounded(free.get().agent());
            }
            long each = members.stream()
                    .mapToLong(agent -> agent.worstDay().microUsd().orElse(own.orElse(0L)))
                    .sum();
            sum += Math.min(each, own.orElse(Long.MAX_VALUE));
        }
        return new Spend(Optional.of(sum), "the budgets of its agents and organisations");
    }

    private static Spend unbounded(String agent) {
        return new Spend(Optional.empty(), "no budget bounds Agent/" + agent);
    }

    private static boolean isFree(KnownModel model) {
        return model.price()
                .filter(price -> price.microUsdPerMillionIn() == 0 && price.microUsdPerMillionOut() == 0)
                .isPresent();
    }

    private static Optional<Long> runsPerDay(AgentSpec agent) {
        return agent.schedule().maxRunsPerDay().map(runs -> (long) runs * agent.replicas());
    }

    private static Optional<Long> ofDay(BudgetSpec budget, Optional<Long> runsPerDay) {
        Optional<Long> usd = budget.limit().microUsd();
        if (budget.window() == Window.RUN) {
            return usd.flatMap(each -> runsPerDay.map(runs -> each * runs));
        }
        return usd.map(each -> budget.window() == Window.HOUR ? each * 24 : each);
    }
}
