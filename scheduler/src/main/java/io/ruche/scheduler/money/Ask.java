package io.ruche.scheduler.money;

/**
 * A call that wants to be sent.
 *
 * @param most it can take
 * @param priced false when nobody knows its price: {@code most} holds no money then
 * @param local whether this house's own machines answer it: marks go ahead of such calls, so that none waits for a disk
 */
public record Ask(Amounts most, boolean priced, boolean local) {
    /** To a model elsewhere. */
    public static Ask elsewhere(Usage worst, Tariff tariff) {
        return new Ask(worst.at(tariff), true, false);
    }

    public static Ask local(Usage worst, Tariff tariff) {
        return new Ask(worst.at(tariff), true, true);
    }

    public static Ask unpriced(Usage worst) {
        return new Ask(worst.unpriced(), false, false);
    }
}
