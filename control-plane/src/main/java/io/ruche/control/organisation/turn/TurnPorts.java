package io.ruche.control.organisation.turn;

import io.ruche.control.gateway.AgentCalls;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.ColdRows;
import io.ruche.control.state.TurnGrid;
import io.ruche.control.telemetry.TurnMeter;
import io.ruche.control.tools.ToolProxy;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;

/**
 * What turns stand on.
 *
 * @param loop of the driver alone
 * @param timers of that loop
 */
public record TurnPorts(
        Cluster cluster,
        ColdRows rows,
        TurnGrid grid,
        Knowledge knowledge,
        AgentCalls calls,
        ToolProxy tools,
        Loop loop,
        Timers timers,
        Clock clock,
        Entropy entropy,
        TurnMeter meter) {}
