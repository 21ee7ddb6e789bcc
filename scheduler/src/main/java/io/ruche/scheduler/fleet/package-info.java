/**
 * Machines that somebody has or thinks of buying, as a document of {@code kind: Fleet}: read with the same care as
 * every other spec, and turned into what placement and the simulation work on. Called by the planner. Pure and
 * immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.fleet;

import org.jspecify.annotations.NullMarked;
