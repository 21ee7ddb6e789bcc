package io.ruche.scheduler.state;

import io.ruche.scheduler.money.BudgetId;
import io.ruche.scheduler.money.BudgetRow;
import io.ruche.scheduler.money.Raise;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * What is kept of the counting of budgets, by name and run. Immutable, any thread.
 *
 * @param raises those of the budgets that have one; the very same object for as long as none changes
 */
public record BudgetShelf(TreePMap<BudgetId, KeptBudget> byId, TreePMap<BudgetId, Raise> raises) {
    static final BudgetShelf EMPTY = new BudgetShelf(TreePMap.empty(), TreePMap.empty());

    public Collection<KeptBudget> all() {
        return byId.values();
    }

    public List<BudgetRow> rows() {
        return byId.values().stream().map(KeptBudget::row).toList();
    }

    public Optional<KeptBudget> find(BudgetId id) {
        return Optional.ofNullable(byId.get(id));
    }

    BudgetShelf with(KeptBudget it) {
        Raise known = raises.getOrDefault(it.id(), Raise.NONE);
        TreePMap<BudgetId, Raise> next = known.equals(it.raise())
                ? raises
                : it.raise().equals(Raise.NONE) ? raises.minus(it.id()) : raises.plus(it.id(), it.raise());
        return new BudgetShelf(byId.plus(it.id(), it), next);
    }

    BudgetShelf without(BudgetId id) {
        return new BudgetShelf(byId.minus(id), raises.containsKey(id) ? raises.minus(id) : raises);
    }
}
