package io.ruche.control.money;

import io.ruche.scheduler.money.Budget;
import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.Raise;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.organisation.spec.check.House;
import io.ruche.scheduler.state.SpecShelf;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Which budgets a call falls under, as of one set of documents and of what people said since. Any thread. */
final class Rules {
    static final Rules EMPTY =
            new Rules(State.EMPTY.specs(), State.EMPTY.budgets().raises(), BudgetBook.of(new House(List.of())));
    /** Spenders that are remembered; a run is a spender of its own. */
    private static final int MOST_KNOWN = 10_000;

    private final SpecShelf specs;
    private final Map<BudgetId, Raise> raises;
    private final BudgetBook book;
    private final Map<Spender, List<Budget>> known = new ConcurrentHashMap<>();

    private Rules(SpecShelf specs, Map<BudgetId, Raise> raises, BudgetBook book) {
        this.specs = specs;
        this.raises = raises;
        this.book = book;
    }

    static Rules of(State state) {
        Map<BudgetId, Raise> raises = state.budgets().raises();
        return new Rules(state.specs(), raises, BudgetBook.of(state.specs().house(), raises));
    }

    boolean isOf(State state) {
        return specs == state.specs() && raises == state.budgets().raises();
    }

    BudgetBook book() {
        return book;
    }

    /** The narrowest first; last what a policy lets out of the house. */
    List<Budget> payers(Charge charge) {
        if (book.isEmpty()) return List.of();
        List<Budget> all = known.get(charge.spender());
        if (all == null) {
            if (known.size() >= MOST_KNOWN) known.clear();
            all = book.of(charge.spender());
            known.put(charge.spender(), all);
        }
        if (charge.local() || charge.policy().isEmpty()) return all;
        List<Budget> more = new ArrayList<>(all);
        book.cloudCalls(charge.policy().get()).ifPresent(more::add);
        return more;
    }
}
