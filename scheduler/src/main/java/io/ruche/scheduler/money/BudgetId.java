package io.ruche.scheduler.money;

/**
 * What is counted by itself: a budget, or for a budget of runs one run of it.
 *
 * @param run empty unless the budget's window is a run
 */
public record BudgetId(String name, String run) implements Comparable<BudgetId> {
    public static BudgetId of(String name) {
        return new BudgetId(name, "");
    }

    /** As it stands in keys and messages. */
    public String text() {
        return run.isEmpty() ? name : name + "@" + run;
    }

    @Override
    public int compareTo(BudgetId other) {
        int byName = name.compareTo(other.name);
        return byName != 0 ? byName : run.compareTo(other.run);
    }

    @Override
    public String toString() {
        return text();
    }
}
