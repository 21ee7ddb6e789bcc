/**
 * What to do next: the planner compares what is wanted (State) with what agents report (Observed) and answers with
 * commands; the view turns State into the whole Desired document of one node. Called by the reconcile loop of the
 * leader. Pure and immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.reconcile;

import org.jspecify.annotations.NullMarked;
