package io.ruche.scheduler.money;

/**
 * What is kept of a budget's counting.
 *
 * @param windowStart of the window that it is about
 * @param spent what was settled when it was written
 * @param mark how far spending may go before the next one is written; after a crash it counts as spent
 * @param unconfirmed of {@code spent}, what was taken to be spent because nobody could say
 * @param warned the highest per cent that people were told of
 */
public record BudgetRow(BudgetId id, long windowStart, Amounts spent, Amounts mark, Amounts unconfirmed, int warned) {}
