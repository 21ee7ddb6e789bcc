package io.ruche.control.house;

import io.ruche.agent.loop.AgentLoop;
import io.ruche.agent.loop.Launcher;
import io.ruche.control.state.Cluster;
import io.ruche.control.state.Making;
import io.ruche.proto.Desired;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Plan.PlannedStage;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.reconcile.Observed;
import java.util.List;

/** What stands between the classes that serve, in a simulated house; an alternative has a bug. One an instance a run. */
class Parts {
    /** Stores, clocks, and what clients and watchers speak to. */
    Making making() {
        return new Making();
    }

    /** What the reconcile loop takes for the cluster. */
    Cluster reconciled(Cluster cluster) {
        return cluster;
    }

    /** What the reconcile loop takes for what agents said. */
    Observed observed(Observed seen) {
        return seen;
    }

    /** What the links take for the cluster. */
    Cluster linked(Cluster cluster) {
        return cluster;
    }

    /** What the job driver takes for the cluster. */
    Cluster driven(Cluster cluster) {
        return cluster;
    }

    /** What an agent hears. */
    Desired heard(Desired told, AgentLoop agent) {
        return told;
    }

    Launcher launcher(Launcher honest) {
        return honest;
    }

    /** What of a plan is carried out. */
    List<PlannedStage> stages(Plan plan) {
        return plan.stages();
    }

    Snapshot book(Snapshot snapshot, Plan plan) {
        return snapshot.reserve(plan);
    }

    Placement place(PlacementRequest request, Snapshot snapshot) {
        return Placement.place(request, snapshot);
    }
}
