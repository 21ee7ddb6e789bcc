/**
 * Runs of workflows: which steps are ready, which wait for somebody's word, what is tried again, what is undone. A run is a
 * value; {@link io.ruche.scheduler.organisation.workflow.Runs} takes one and what happened, and returns the next one and
 * what shall be done about it. Called by whoever keeps the runs; pure and immutable, any thread. The same run and the same
 * signals give the same bytes, so a crash between two of them loses nothing.
 */
@NullMarked
package io.ruche.scheduler.organisation.workflow;

import org.jspecify.annotations.NullMarked;
