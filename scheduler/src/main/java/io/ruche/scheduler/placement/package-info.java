/**
 * Where a model fits: a chain of filters with reasons, the bill of memory, integer scores, a plan with a hash. Called
 * by the planner and by {@code plan}; a simulation on an immutable snapshot, any thread.
 */
@NullMarked
package io.ruche.scheduler.placement;

import org.jspecify.annotations.NullMarked;
