package io.ruche.scheduler.money;

import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import java.util.Optional;

/** What becomes of an {@link Ask}. */
public sealed interface Answer {
    /**
     * It is set aside in every budget.
     *
     * @param covered whether it may be sent now; otherwise once {@link Counters#written} names it
     */
    record Reserved(long id, boolean covered) implements Answer {}

    /**
     * A budget has not enough left; nothing was set aside anywhere.
     *
     * @param left of the meter, with what is set aside for others taken off
     * @param asked of the meter
     * @param returns whether enough may come back when calls under way end
     * @param resetsAt when the next window begins, in milliseconds since 1970; empty for a run's budget
     */
    record Exhausted(
            BudgetId budget,
            Meter meter,
            long left,
            long asked,
            boolean returns,
            OnExhausted then,
            Optional<String> degradeTo,
            Optional<Long> resetsAt)
            implements Answer {
        /** For people. */
        public String message() {
            return "budget " + budget + ": " + meter.text(left) + " of " + meter.text() + " left (needed: up to "
                    + meter.text(asked) + ").";
        }
    }

    /** Nobody knows its price. */
    record Unpriced(Optional<BudgetId> budget) implements Answer {}
}
