/**
 * What is to be done next for the turns of agents: {@link io.ruche.scheduler.dispatch.TurnPlanner} looks at the State and
 * at what is under way, and says which turns begin, go on, are asked for or sent again. Whoever drives turns does it; all
 * that it needs to know after a change of the lead stands in the State. Pure, any thread.
 */
@NullMarked
package io.ruche.scheduler.dispatch;

import org.jspecify.annotations.NullMarked;
