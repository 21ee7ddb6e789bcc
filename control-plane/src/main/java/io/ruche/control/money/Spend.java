package io.ruche.control.money;

import io.ruche.scheduler.money.Money;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** What was spent. Any thread; nothing blocks. */
public interface Spend {
    /** What the house's own machines are compared with, unless somebody names another. */
    Optional<Prices.Listed> COMPARED = Prices.builtIn().find("claude-opus-4.5");

    /**
     * What an agent, {@code key:<name>} or {@code jobs} took in the window of now.
     *
     * @param window a day or a month
     */
    Total total(String who, Window window);

    /**
     * All that was spent in the window of now.
     *
     * @param window a day or a month
     * @param compareWith a model of the published table
     */
    CompletionStage<Report> report(Window window, Prices.Listed compareWith);

    /** How budgets stand now, by name. */
    List<BudgetState> budgets();

    /**
     * @param from when the window begins, in milliseconds since 1970, rounded down to an hour of UTC
     * @param cloud of {@code all}, what went to servers elsewhere
     * @param wouldHaveCost all its tokens at the price that is compared with
     * @param unconfirmed what nobody could say after a crash, taken to be spent by the budget that has most of it
     * @param series by hour for a day, by day for a month; nothing where nothing was spent
     */
    record Report(
            Window window,
            long from,
            long to,
            Total all,
            Total cloud,
            Money wouldHaveCost,
            Prices.Listed comparedWith,
            Money unconfirmed,
            Map<String, Total> byWho,
            Map<Model, Total> byModel,
            List<Point> series,
            List<BudgetState> budgets) {
        /** Never below zero: who asked cheaper models elsewhere saved nothing here. */
        public Money saved() {
            return new Money(Math.max(0, wouldHaveCost.microUsd() - all.microUsd()));
        }
    }

    /** @param local whether this house's own machines answered */
    record Model(String name, boolean local) implements Comparable<Model> {
        @Override
        public int compareTo(Model other) {
            int byName = name.compareTo(other.name);
            return byName != 0 ? byName : Boolean.compare(local, other.local);
        }
    }

    /** @param at when the hour or day begins, in milliseconds since 1970 */
    record Point(long at, Total total) {}
}
