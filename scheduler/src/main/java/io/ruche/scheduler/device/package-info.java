/**
 * Machines by kind: what memory they have, how fast they read it, how they are linked, what they draw and cost. Read by
 * placement, by the speed model and by the planner. Immutable, any thread.
 */
@NullMarked
package io.ruche.scheduler.device;

import org.jspecify.annotations.NullMarked;
