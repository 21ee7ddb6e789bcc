package io.ruche.control.organisation.mind;

import io.ruche.control.state.Cluster;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;

/**
 * What minds stand on.
 *
 * @param loop of the driver alone
 * @param timers of that loop
 */
public record MindPorts(Cluster cluster, ColdRows rows, Embedder embedder, Loop loop, Timers timers, Clock clock) {}
