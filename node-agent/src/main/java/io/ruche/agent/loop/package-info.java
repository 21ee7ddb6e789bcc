/**
 * The agent's mind: it compares what it was told (Desired) with what it has, and does one next task until both agree.
 * {@link io.ruche.agent.loop.AgentPlan} decides and is pure; {@link io.ruche.agent.loop.AgentLoop} does what it says, on
 * one loop, which owns all state: {@link io.ruche.agent.loop.Orders} (what was told), {@link
 * io.ruche.agent.loop.ModelTable} and {@link io.ruche.agent.loop.InstanceTable} (what is here). Pulls and loads run behind
 * ports and come back through {@link io.ruche.agent.loop.Callbacks}. Other threads only read {@link
 * io.ruche.agent.loop.Instances}.
 */
@NullMarked
package io.ruche.agent.loop;

import org.jspecify.annotations.NullMarked;
