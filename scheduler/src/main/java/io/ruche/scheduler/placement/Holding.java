package io.ruche.scheduler.placement;

import io.ruche.scheduler.state.DeploymentName;

/**
 * Memory that a stage of some deployment has booked on a node: what could be evicted or moved.
 *
 * @param replica names the replica among those of its deployment; its stages on other nodes say the same
 * @param request how it was asked for, so that it can be placed elsewhere
 * @param bytes booked here
 * @param idleSeconds since its last request; 0 while one runs
 */
public record Holding(
        DeploymentName deployment, String replica, PlacementRequest request, long bytes, long idleSeconds) {

    /** Whether both are of one replica. */
    boolean isBeside(Holding other) {
        return deployment.equals(other.deployment) && replica.equals(other.replica);
    }

    int priority() {
        return request.constraints().priority();
    }
}
