package io.ruche.control.money;

import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.Budget;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.money.Span;
import io.ruche.scheduler.money.Standing;
import io.ruche.scheduler.organisation.spec.BudgetSpec;
import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.state.KeptBudget;
import io.ruche.scheduler.state.State;
import java.util.Optional;

/**
 * How a budget stands.
 *
 * @param spec as its document says; empty for calls out of the house under a policy
 * @param denied whether it refused a call in this window that waiting for others would not have helped
 */
public record BudgetState(Standing standing, Optional<BudgetSpec> spec, boolean denied) {
    public enum Level {
        OPEN,
        /** A step of {@code warnAt} is passed. */
        WARNED,
        /** It has refused a call, or there is nothing left of something. */
        EXHAUSTED
    }

    /** As the last row tells of it, without what is set aside; empty when no document defines it. */
    public static Optional<BudgetState> of(State state, KeptBudget kept) {
        BudgetBook book = BudgetBook.of(state.specs().house(), state.budgets().raises());
        return book.find(kept.id())
                .map(budget -> new BudgetState(
                        new Standing(
                                budget,
                                Span.at(
                                        budget.window(),
                                        budget.zone(),
                                        kept.row().windowStart()),
                                kept.row().spent(),
                                Amounts.NONE,
                                kept.row().unconfirmed()),
                        book.findSpec(kept.id()),
                        false));
    }

    public BudgetId id() {
        return standing.budget().id();
    }

    public Budget budget() {
        return standing.budget();
    }

    /** Of what is limited. */
    public Amounts left() {
        return standing.limit().minus(standing.spent().plus(standing.reserved()));
    }

    public Level level() {
        if (denied || usedRatio() >= 1) return Level.EXHAUSTED;
        double used = usedRatio() * 100;
        boolean warned = standing.budget().warnAt().stream().anyMatch(percent -> used >= percent);
        return warned ? Level.WARNED : Level.OPEN;
    }

    /** Whether an agent under it can ask nothing more, whatever it costs. */
    boolean stopsAll() {
        if (level() != Level.EXHAUSTED) return false;
        if (budget().onExhausted() != OnExhausted.DEGRADE) return true;
        for (Meter meter : Meter.values()) {
            if (meter == Meter.MICRO_USD || meter == Meter.MESSAGES) continue;
            if (standing.spent().get(meter) >= standing.limit().get(meter)) return true;
        }
        return false;
    }

    /** The policy whose calls out of the house it counts. */
    public Optional<String> policy() {
        return BudgetBook.policyOf(id());
    }

    /** Of the limit that is spent furthest, 0 to 1. */
    public double usedRatio() {
        double most = 0;
        for (Meter meter : Meter.values()) {
            long limit = standing.limit().get(meter);
            if (limit == Long.MAX_VALUE) continue;
            most = Math.max(most, limit == 0 ? 1 : (double) standing.spent().get(meter) / limit);
        }
        return Math.min(1, most);
    }
}
