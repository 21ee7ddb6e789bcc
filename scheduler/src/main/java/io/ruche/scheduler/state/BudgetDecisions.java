package io.ruche.scheduler.state;

import io.ruche.scheduler.money.Amounts;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.BudgetRow;
import io.ruche.scheduler.money.Meter;
import io.ruche.scheduler.money.Raise;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Decisions on what is kept of the counting of budgets. */
final class BudgetDecisions {
    /** Runs of all budgets of runs that are kept: those that changed last. */
    static final int MOST_RUNS = 2_000;

    private BudgetDecisions() {}

    static Verdict mark(Draft draft, Command.MarkBudgets it) {
        BudgetBook book = BudgetBook.of(draft.state().specs().house());
        for (BudgetRow row : it.rows()) {
            if (!book.defines(row.id())) continue;
            boolean isSo = draft.state()
                    .budgets()
                    .find(row.id())
                    .filter(kept -> kept.row().equals(row))
                    .isPresent();
            if (!isSo) draft.add(new Event.BudgetMarked(row, draft.nowMillis()));
        }
        forgetOldRuns(draft, it.rows().stream().map(BudgetRow::id).collect(Collectors.toSet()));
        return draft.done(Rows.Kind.BUDGET.key(""));
    }

    /** What people said of an earlier window holds no longer. */
    static KeptBudget marked(State state, Event.BudgetMarked it) {
        Raise raise = state.budgets()
                .find(it.row().id())
                .map(KeptBudget::raise)
                .filter(known -> known.windowStart() >= it.row().windowStart())
                .orElse(Raise.NONE);
        return new KeptBudget(it.row(), raise, it.atMillis(), state.revision());
    }

    static KeptBudget raised(State state, Event.BudgetRaised it) {
        BudgetRow row = state.budgets()
                .find(it.budget())
                .map(KeptBudget::row)
                .orElseGet(() -> new BudgetRow(
                        it.budget(), it.raise().windowStart(), Amounts.NONE, Amounts.NONE, Amounts.NONE, 0));
        return new KeptBudget(row, it.raise(), it.atMillis(), state.revision());
    }

    private static void forgetOldRuns(Draft draft, Set<BudgetId> fresh) {
        // most houses have no such budget at all
        if (draft.state().budgets().byId().size() <= MOST_RUNS) return;
        List<KeptBudget> runs = draft.state().budgets().all().stream()
                .filter(kept -> !kept.id().run().isEmpty())
                .toList();
        if (runs.size() <= MOST_RUNS) return;
        runs.stream()
                .filter(kept -> !fresh.contains(kept.id()))
                .sorted(Comparator.comparing(KeptBudget::changedAtMillis).thenComparing(KeptBudget::id))
                .limit(runs.size() - MOST_RUNS)
                .forEach(kept -> draft.add(new Event.BudgetForgotten(kept.id(), draft.nowMillis())));
    }

    /** After documents changed: what is counted for none of them is kept no longer. */
    static void follow(Draft draft) {
        if (draft.state().budgets().all().isEmpty()) return;
        BudgetBook book = BudgetBook.of(draft.state().specs().house());
        for (KeptBudget kept : draft.state().budgets().all()) {
            if (!book.defines(kept.id())) draft.add(new Event.BudgetForgotten(kept.id(), draft.nowMillis()));
        }
    }

    static EventTexts.Told told(Event.BudgetMarked it) {
        return new EventTexts.Told(
                subject(it.row().id()),
                "budget_marked",
                "Budget " + it.row().id() + " has spent "
                        + Meter.MICRO_USD.text(it.row().spent().get(Meter.MICRO_USD)) + " in "
                        + it.row().spent().get(Meter.CALLS) + " calls.");
    }

    static EventTexts.Told told(Event.BudgetRaised it) {
        return new EventTexts.Told(
                subject(it.budget()),
                "budget_raised",
                "Budget " + it.budget() + " may spend " + it.raise().percent() + " % more until its window ends.");
    }

    static EventTexts.Told told(Event.BudgetForgotten it) {
        return new EventTexts.Told(
                subject(it.budget()), "budget_forgotten", "Budget " + it.budget() + " is counted no longer.");
    }

    private static String subject(BudgetId id) {
        return Rows.Kind.BUDGET.key(BudgetRows.id(id));
    }
}
