package io.ruche.scheduler.state;

import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.BudgetRow;
import io.ruche.scheduler.money.Raise;

/**
 * What is kept of a budget's counting: after a crash it is all that is known.
 *
 * @param raise what people let it spend beyond its limit
 * @param revision the log entry of its last change
 */
public record KeptBudget(BudgetRow row, Raise raise, long changedAtMillis, long revision) {
    public BudgetId id() {
        return row.id();
    }
}
