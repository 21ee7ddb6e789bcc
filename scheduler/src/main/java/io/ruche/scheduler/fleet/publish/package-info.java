/**
 * What is told of fleets to people without a cluster: the command line asks here, and so may others. Pure, any thread.
 */
@NullMarked
package io.ruche.scheduler.fleet.publish;

import org.jspecify.annotations.NullMarked;
