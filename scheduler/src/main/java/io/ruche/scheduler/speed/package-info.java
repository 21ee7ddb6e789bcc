/**
 * How fast a model answers on given machines: a model of a few constants, fitted on published measurements and corrected
 * by what agents measure. Asked by placement, by the router, by the planner and by the simulation. Pure and immutable,
 * any thread.
 */
@NullMarked
package io.ruche.scheduler.speed;

import org.jspecify.annotations.NullMarked;
