package io.ruche.scheduler.money;

/**
 * Something that people are told.
 *
 * @param percent of the limit that is spent: a step of the budget's {@code warnAt}
 * @param meter the one that is spent furthest
 */
public record Notice(BudgetId budget, int percent, Meter meter) {
    public String message() {
        return "Budget " + budget + ": " + percent + " % of " + meter.text() + " is spent.";
    }
}
