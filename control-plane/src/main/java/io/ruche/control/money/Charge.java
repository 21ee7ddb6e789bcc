package io.ruche.control.money;

import io.ruche.scheduler.money.Ask;
import io.ruche.scheduler.money.Spender;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.money.Usage;
import java.util.Optional;
import java.util.Set;

/**
 * A call that wants to be sent, and who pays.
 *
 * @param who as the ledger names it: an agent, {@code key:<name>} or {@code jobs}
 * @param policy whose calls out of the house are counted; empty when none is
 * @param model as the ledger names it: a deployment's name, or {@code <provider>/<model>}
 * @param local whether this house's own machines answer
 * @param tariff empty when nobody knows what it costs
 * @param worst the most that it can take
 */
public record Charge(
        String who,
        Spender spender,
        Optional<String> policy,
        String model,
        boolean local,
        Optional<Tariff> tariff,
        Usage worst) {
    private static final String KEY = "key:";

    /** Of somebody with a key: budgets of the project that is named like the key hold for it. */
    public static Spender key(String name) {
        return new Spender(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(name),
                Optional.empty(),
                Set.of());
    }

    /** How the ledger names somebody with a key. */
    public static String keyName(String name) {
        return KEY + name;
    }

    /** To this house's own machines. */
    public static Charge local(String who, Spender spender, String model, Tariff own, Usage worst) {
        return new Charge(who, spender, Optional.empty(), model, true, Optional.of(own), worst);
    }

    Ask ask() {
        if (tariff.isEmpty()) return Ask.unpriced(worst);
        return local ? Ask.local(worst, tariff.get()) : Ask.elsewhere(worst, tariff.get());
    }
}
