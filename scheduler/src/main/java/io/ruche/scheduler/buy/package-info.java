/**
 * What to buy so that the models wanted run: additions to a fleet, cheapest first, each decided by the very placement that a
 * cluster uses, and when they pay for themselves. The command line asks it. Pure, any thread.
 */
@NullMarked
package io.ruche.scheduler.buy;

import org.jspecify.annotations.NullMarked;
