package io.ruche.scheduler.buy;

import java.util.List;
import java.util.Optional;

/**
 * What to buy.
 *
 * @param options within the budget, the cheapest first, each at least a tenth faster than the one before; with nothing
 *     added where nothing is needed
 * @param beyondBudget the cheapest, where none is within the budget
 * @param carrying with as many replicas as carry the volume, where the cheapest does not
 * @param carryingCutOff whether the search for that was given up
 * @param cutOff whether the search was given up: something cheaper or faster may have been missed
 */
public record Advice(
        Verdict verdict,
        List<Want> wants,
        List<Purchase> options,
        Optional<Purchase> beyondBudget,
        Optional<Purchase> carrying,
        boolean carryingCutOff,
        boolean cutOff) {

    public Advice {
        wants = List.copyOf(wants);
        options = List.copyOf(options);
    }

    public enum Verdict {
        NOTHING_NEEDED,
        BUY,
        BEYOND_BUDGET,
        NOTHING_SERVES
    }
}
