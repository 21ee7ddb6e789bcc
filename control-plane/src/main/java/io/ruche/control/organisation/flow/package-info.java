/**
 * What the clock and tools have to do for runs, approvals and conversations. All else about them happens in the commits of
 * turns and words: {@link io.ruche.scheduler.dispatch.FlowPlanner} says what is left, and {@link
 * io.ruche.control.organisation.flow.FlowDriver} does it on the leader. One loop.
 */
@NullMarked
package io.ruche.control.organisation.flow;

import org.jspecify.annotations.NullMarked;
