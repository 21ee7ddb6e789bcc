/**
 * What calls cost and what may still be spent: amounts, prices, windows of time, and the counting of spending against
 * budgets under durable marks. The gateway calls it; what it says is written down and sent by others. Immutable values
 * for any thread, but for {@link io.ruche.scheduler.money.Counters}, which belongs to one owner at a time.
 */
@NullMarked
package io.ruche.scheduler.money;

import org.jspecify.annotations.NullMarked;
