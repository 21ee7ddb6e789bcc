package io.ruche.control.jobs.input;

import io.ruche.control.jobs.lines.LineParser;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.ColdRows;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Entropy;
import io.ruche.scheduler.world.Loop;
import io.ruche.scheduler.world.Timers;

/**
 * What inputs stand on.
 *
 * @param loop theirs alone
 * @param timers of that loop
 */
public record InputPorts(
        Cluster cluster, ColdRows rows, LineParser parser, Loop loop, Timers timers, Clock clock, Entropy entropy) {}
