package io.ruche.scheduler.money;

import java.util.Collection;
import java.util.List;

/** How the counting is used, for the simulation: planted bugs override it. */
class Desk {
    Counters recover(Collection<Budget> budgets, Collection<BudgetRow> rows, long now) {
        return new Counters(budgets, rows, now);
    }

    List<BudgetId> payers(List<BudgetId> all) {
        return all;
    }

    boolean maySend(Counters counters, long now, long id) {
        return counters.begin(now, id);
    }

    /** A call that has ended with a word on what it took. */
    void ended(Counters counters, long now, long id, Amounts actual) {
        counters.settle(now, id, actual);
    }

    /** A call that was sent and of which nothing is heard any more. */
    void lost(Counters counters, long now, long id) {
        // its lease ends by itself
    }

    /** A write of which nobody knows whether it happened. True: this member counts on. */
    boolean goesOnAfterDoubt(Counters counters, MarkWrite write) {
        return false;
    }
}
