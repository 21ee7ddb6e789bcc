/** What to buy, as people and scripts read it: the command line asks here. Pure, any thread. */
@NullMarked
package io.ruche.scheduler.buy.publish;

import org.jspecify.annotations.NullMarked;
