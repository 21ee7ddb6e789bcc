package io.ruche.control.state;

import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;

/**
 * What the write path stands on.
 *
 * @param store made with the same loop
 * @param timers of that loop
 */
record Ports(ClusterStore store, Loop loop, Timers timers, Clock clock, Entropy entropy) {}
