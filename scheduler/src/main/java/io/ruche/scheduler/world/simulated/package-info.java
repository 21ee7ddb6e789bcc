/**
 * The twins of the ports for simulation: virtual time, one queue of everything that is to happen, chance from a seed.
 * The same seed gives the same run to the last step. One thread, the one that steps the world.
 */
@NullMarked
package io.ruche.scheduler.world.simulated;

import org.jspecify.annotations.NullMarked;
