package io.ruche.scheduler.routing;

import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.PlanHash;

/**
 * Where a request can go. Instance, generation and plan hash travel with the request; an agent that holds another
 * generation refuses.
 *
 * @param dataAddress HOST:PORT, or {@code inprocess:NAME}
 */
public record Replica(InstanceId instance, long generation, PlanHash planHash, NodeId node, String dataAddress) {}
