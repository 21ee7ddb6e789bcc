/**
 * The ports through which the deciding code meets the world: clock, timers, loops, entropy. Production adapters live at
 * the edges; the simulation has twins of each. Everything in this package runs on its caller's loop.
 */
@NullMarked
package io.ruche.scheduler.world;

import org.jspecify.annotations.NullMarked;
