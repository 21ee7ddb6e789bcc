/**
 * The agent's mind: it compares what it was told (Desired) with what it has, and does one next task until both agree.
 * {@link io.ruche.agent.loop.AgentPlan} decides and is pure; {@link io.ruche.agent.loop.AgentLoop} owns all state, on
 * one loop; pulls and loads run behind ports and answer on that loop. Other threads only read {@link
 * io.ruche.agent.loop.Instances}.
 */
@NullMarked
package io.ruche.agent.loop;

import org.jspecify.annotations.NullMarked;
