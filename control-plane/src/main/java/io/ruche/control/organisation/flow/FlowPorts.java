package io.ruche.control.organisation.flow;

import io.ruche.control.state.Cluster;
import io.ruche.control.tools.ToolProxy;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;

/**
 * What runs, approvals and conversations stand on.
 *
 * @param loop of the driver alone
 * @param timers of that loop
 */
public record FlowPorts(Cluster cluster, ToolProxy tools, Loop loop, Timers timers, Clock clock, Entropy entropy) {}
