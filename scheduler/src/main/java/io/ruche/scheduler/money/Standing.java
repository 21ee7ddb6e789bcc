package io.ruche.scheduler.money;

/**
 * How a budget stands.
 *
 * @param spent settled, or taken to be spent
 * @param reserved set aside for calls that have not ended
 * @param unconfirmed of {@code spent}, what nobody could say
 */
public record Standing(Budget budget, Span span, Amounts spent, Amounts reserved, Amounts unconfirmed) {
    /** What may be spent in this window. */
    public Amounts limit() {
        return budget.limitIn(span);
    }
}
