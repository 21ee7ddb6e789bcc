package io.ruche.scheduler.lifecycle;

import java.util.List;

/** The tables. Each is drawn in {@code docs/states}. */
public final class Lifecycles {
    private Lifecycles() {}

    public static final Lifecycle<NodePhase> NODE = Lifecycle.of("node", NodePhase.JOINED)
            .from(NodePhase.JOINED, NodePhase.DRAINING, NodePhase.LOST)
            .from(NodePhase.DRAINING, NodePhase.JOINED, NodePhase.LOST)
            .from(NodePhase.LOST, NodePhase.JOINED, NodePhase.DRAINING)
            .ends(NodePhase.LOST)
            .build();

    public static final Lifecycle<DeploymentPhase> DEPLOYMENT = Lifecycle.of("deployment", DeploymentPhase.PENDING)
            .from(
                    DeploymentPhase.PENDING,
                    DeploymentPhase.PULLING,
                    DeploymentPhase.LOADING,
                    DeploymentPhase.FAILED,
                    DeploymentPhase.STOPPING)
            .from(
                    DeploymentPhase.PULLING,
                    DeploymentPhase.PENDING,
                    DeploymentPhase.LOADING,
                    DeploymentPhase.READY,
                    DeploymentPhase.DEGRADED,
                    DeploymentPhase.FAILED,
                    DeploymentPhase.STOPPING)
            .from(
                    DeploymentPhase.LOADING,
                    DeploymentPhase.PENDING,
                    DeploymentPhase.PULLING,
                    DeploymentPhase.READY,
                    DeploymentPhase.DEGRADED,
                    DeploymentPhase.FAILED,
                    DeploymentPhase.STOPPING)
            .from(
                    DeploymentPhase.READY,
                    DeploymentPhase.PENDING,
                    DeploymentPhase.PULLING,
                    DeploymentPhase.LOADING,
                    DeploymentPhase.DEGRADED,
                    DeploymentPhase.FAILED,
                    DeploymentPhase.STOPPING)
            .from(
                    DeploymentPhase.DEGRADED,
                    DeploymentPhase.PENDING,
                    DeploymentPhase.PULLING,
                    DeploymentPhase.LOADING,
                    DeploymentPhase.READY,
                    DeploymentPhase.FAILED,
                    DeploymentPhase.STOPPING)
            // a lost instance comes back ready
            .from(
                    DeploymentPhase.FAILED,
                    DeploymentPhase.PENDING,
                    DeploymentPhase.PULLING,
                    DeploymentPhase.LOADING,
                    DeploymentPhase.READY,
                    DeploymentPhase.DEGRADED,
                    DeploymentPhase.STOPPING)
            .from(DeploymentPhase.STOPPING, DeploymentPhase.PENDING)
            .ends(DeploymentPhase.STOPPING)
            .build();

    public static final Lifecycle<InstancePhase> INSTANCE = Lifecycle.of("instance", InstancePhase.WAITING)
            .from(
                    InstancePhase.WAITING,
                    InstancePhase.PULLING,
                    InstancePhase.LOADING,
                    InstancePhase.READY,
                    InstancePhase.FAILED,
                    InstancePhase.LOST,
                    InstancePhase.STOPPING)
            .from(
                    InstancePhase.PULLING,
                    InstancePhase.WAITING,
                    InstancePhase.LOADING,
                    InstancePhase.READY,
                    InstancePhase.FAILED,
                    InstancePhase.LOST,
                    InstancePhase.STOPPING)
            .from(
                    InstancePhase.LOADING,
                    InstancePhase.WAITING,
                    InstancePhase.PULLING,
                    InstancePhase.READY,
                    InstancePhase.FAILED,
                    InstancePhase.LOST,
                    InstancePhase.STOPPING)
            // an agent that was started again loads what it finds desired
            .from(
                    InstancePhase.READY,
                    InstancePhase.WAITING,
                    InstancePhase.PULLING,
                    InstancePhase.LOADING,
                    InstancePhase.FAILED,
                    InstancePhase.LOST,
                    InstancePhase.STOPPING)
            .from(
                    InstancePhase.FAILED,
                    InstancePhase.WAITING,
                    InstancePhase.QUARANTINED,
                    InstancePhase.LOST,
                    InstancePhase.STOPPING)
            .from(
                    InstancePhase.LOST,
                    InstancePhase.WAITING,
                    InstancePhase.PULLING,
                    InstancePhase.LOADING,
                    InstancePhase.READY,
                    InstancePhase.FAILED,
                    InstancePhase.STOPPING)
            .ends(InstancePhase.STOPPING, InstancePhase.LOST, InstancePhase.QUARANTINED)
            .build();

    public static final Lifecycle<ModelPhase> MODEL = Lifecycle.of("model", ModelPhase.WANTED)
            .from(ModelPhase.WANTED, ModelPhase.PULLING, ModelPhase.PRESENT, ModelPhase.FAILED)
            .from(ModelPhase.PULLING, ModelPhase.WANTED, ModelPhase.PRESENT, ModelPhase.FAILED)
            .from(ModelPhase.PRESENT, ModelPhase.WANTED, ModelPhase.PULLING, ModelPhase.FAILED)
            .from(ModelPhase.FAILED, ModelPhase.WANTED, ModelPhase.PULLING, ModelPhase.PRESENT)
            .build();

    public static final Lifecycle<JobPhase> JOB = Lifecycle.of("job", JobPhase.QUEUED)
            .from(JobPhase.QUEUED, JobPhase.RUNNING, JobPhase.CANCELLED, JobPhase.EXPIRED)
            .from(JobPhase.RUNNING, JobPhase.DONE, JobPhase.CANCELLED, JobPhase.EXPIRED)
            .ends(JobPhase.DONE, JobPhase.CANCELLED, JobPhase.EXPIRED)
            .build();

    public static final Lifecycle<TurnPhase> TURN = Lifecycle.of("turn", TurnPhase.READY)
            .from(
                    TurnPhase.READY,
                    TurnPhase.CALLING,
                    TurnPhase.ACTING,
                    TurnPhase.SLEEPING,
                    TurnPhase.ASKING,
                    TurnPhase.DONE,
                    TurnPhase.FAILED,
                    TurnPhase.CANCELLED)
            .from(TurnPhase.CALLING, TurnPhase.READY, TurnPhase.CANCELLED)
            .from(TurnPhase.ACTING, TurnPhase.READY, TurnPhase.CANCELLED)
            .from(TurnPhase.SLEEPING, TurnPhase.READY, TurnPhase.CANCELLED)
            .from(TurnPhase.ASKING, TurnPhase.READY, TurnPhase.CANCELLED)
            .ends(TurnPhase.DONE, TurnPhase.FAILED, TurnPhase.CANCELLED)
            .build();

    /** All of them, in the order of their dependence. */
    public static final List<Lifecycle<?>> ALL = List.of(NODE, DEPLOYMENT, INSTANCE, MODEL, JOB, TURN);
}
