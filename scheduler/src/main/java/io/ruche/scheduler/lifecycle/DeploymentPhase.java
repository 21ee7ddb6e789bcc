package io.ruche.scheduler.lifecycle;

/** How far a deployment has come. */
public enum DeploymentPhase {
    /** Not placed yet; the reason says what it waits for. */
    PENDING,
    /** The model is on its way to a node. */
    PULLING,
    /** Placed, no replica is ready. */
    LOADING,
    /** All replicas are ready. */
    READY,
    /** Some replicas are ready, others are not. */
    DEGRADED,
    /** It will not serve without a change; the reason says which. */
    FAILED,
    /** Not wanted any more; its instances are ending. */
    STOPPING
}
