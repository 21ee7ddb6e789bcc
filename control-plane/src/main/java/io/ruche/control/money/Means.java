package io.ruche.control.money;

import io.ruche.scheduler.money.BudgetBook;
import io.ruche.scheduler.organisation.spec.BudgetSpec.OnExhausted;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.turn.ModelPermit;
import java.util.List;
import java.util.Optional;

/**
 * What budgets make of an agent's models.
 *
 * @param permit which may be asked for all that is spent
 * @param degradeTo models to go on with, which the agent may not name itself
 */
public record Means(ModelPermit permit, List<String> degradeTo) {
    /** Nothing is spent. */
    public static final Means FREE = new Means((provider, model) -> Optional.empty(), List.of());

    /** @param spent budgets of the agent that are exhausted */
    static Means of(List<BudgetState> spent) {
        if (spent.isEmpty()) return FREE;
        List<String> degradeTo =
                spent.stream().flatMap(it -> degradeTo(it).stream()).distinct().toList();
        return new Means((provider, model) -> whyNot(spent, provider, model), degradeTo);
    }

    private static Optional<String> whyNot(List<BudgetState> spent, String provider, String model) {
        for (BudgetState it : spent) {
            Optional<String> policy = BudgetBook.policyOf(it.id());
            if (policy.isPresent() && !provider.equals(ModelPolicySpec.GRID)) {
                return Optional.of("model policy " + policy.get() + " lets no more calls out of the house today");
            }
            Optional<String> other = degradeTo(it);
            if (other.isPresent() && !other.get().equals(model)) {
                return Optional.of("budget " + it.id() + " is spent, and goes on with " + other.get());
            }
        }
        return Optional.empty();
    }

    private static Optional<String> degradeTo(BudgetState it) {
        return it.budget().onExhausted() == OnExhausted.DEGRADE ? it.budget().degradeTo() : Optional.empty();
    }
}
