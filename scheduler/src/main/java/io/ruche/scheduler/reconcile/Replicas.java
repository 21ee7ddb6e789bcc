package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** As many replicas of each deployment as are wanted, where they may be. One run, one thread. */
final class Replicas {
    /** A lost node is given so long to return before its replicas are placed elsewhere. */
    static final Duration GRACE = Duration.ofSeconds(10);

    private final State state;
    private final Observed observed;
    private final Instant now;
    private final List<Command> commands;
    /** Booked by this run, by node: two deployments must not be promised the same memory. */
    private final Map<NodeId, Long> booked = new TreeMap<>();

    private Replicas(State state, Observed observed, Instant now, List<Command> commands) {
        this.state = state;
        this.observed = observed;
        this.now = now;
        this.commands = commands;
    }

    static void plan(State state, Observed observed, Instant now, List<Command> commands) {
        Replicas run = new Replicas(state, observed, now, commands);
        for (Deployment deployment : state.deployments()) {
            if (deployment.phase() != DeploymentPhase.STOPPING) run.plan(deployment);
        }
    }

    private void plan(Deployment deployment) {
        List<Instance> serving = state.serving(deployment.name());
        int wanted = deployment.spec().replicas();
        endSurplus(serving, wanted);
        int missing = wanted - serving.size() - expectedBack(deployment);
        boolean elsewhere = missing <= 0 || place(deployment, missing);
        endDrained(deployment, elsewhere, serving, wanted);
    }

    private void endSurplus(List<Instance> serving, int wanted) {
        serving.stream()
                .sorted(Comparator.comparingInt((Instance instance) -> usefulness(instance.phase()))
                        .thenComparing(Comparator.comparing(Instance::id).reversed()))
                .limit(Math.max(0, serving.size() - wanted))
                .forEach(instance -> commands.add(new Command.StopInstance(
                        instance.id(), Reason.of("surplus", "There are more replicas than are wanted.", ""))));
    }

    private static int usefulness(InstancePhase phase) {
        return phase == InstancePhase.READY ? 2 : phase == InstancePhase.FAILED ? 0 : 1;
    }

    /** Those of nodes lost a moment ago. */
    private int expectedBack(Deployment deployment) {
        return (int) state.instancesOf(deployment.name()).stream()
                .filter(instance -> instance.phase() == InstancePhase.LOST)
                .filter(instance -> nodeIsBack(instance) || withinGrace(instance))
                .count();
    }

    private boolean nodeIsBack(Instance instance) {
        return state.findNode(instance.node())
                .filter(node -> node.phase() == NodePhase.JOINED)
                .isPresent();
    }

    private boolean withinGrace(Instance instance) {
        long since = now.toEpochMilli() - instance.movedAtMillis();
        return since >= 0 && since < GRACE.toMillis();
    }

    /** True when all that is missing has a place. */
    private boolean place(Deployment deployment, int missing) {
        Optional<ModelWish> wish = state.findModel(deployment.model());
        boolean unknownYet = wish.isEmpty()
                || wish.get().phase() == ModelPhase.FAILED
                || (wish.get().facts().isEmpty() && !wish.get().nodes().isEmpty());
        if (unknownYet) return false;

        PlacementRequest request = new PlacementRequest(
                deployment.model(), wish.get().spec().getSha256(), wish.get().facts(), deployment.spec());
        Snapshot snapshot = withBooked(Snapshots.of(state, observed, deployment));
        for (int i = 0; i < missing; i++) {
            Placement placement = Placement.place(request, snapshot);
            if (placement instanceof Placement.Placed placed) {
                snapshot = snapshot.book(placed.plan());
                book(deployment, placed.plan());
            } else {
                explain(deployment, placement);
                return false;
            }
        }
        return true;
    }

    private Snapshot withBooked(Snapshot snapshot) {
        return new Snapshot(snapshot.nodes().stream().map(this::withBooked).toList());
    }

    private NodeSnapshot withBooked(NodeSnapshot node) {
        return node.reserve(booked.getOrDefault(node.node().id(), 0L));
    }

    private void book(Deployment deployment, Plan plan) {
        for (Plan.PlannedStage stage : plan.stages()) {
            booked.merge(stage.node(), stage.bill().totalBytes(), Long::sum);
            commands.add(new Command.PlaceInstance(
                    deployment.name(),
                    stage.node(),
                    plan.hash(),
                    stage.stage(),
                    stage.runtime(),
                    stage.precision(),
                    stage.context(),
                    stage.slots(),
                    stage.bill()));
        }
    }

    private void explain(Deployment deployment, Placement placement) {
        boolean inMotion = state.instancesOf(deployment.name()).stream()
                .anyMatch(instance ->
                        instance.phase() == InstancePhase.STOPPING || instance.phase() == InstancePhase.QUARANTINED);
        // what is ending frees memory soon, and why an instance was given up is the better reason
        if (inMotion) return;
        if (placement instanceof Placement.NotNow notNow) explain(deployment, false, notNow.reasons(), notNow.bill());
        if (placement instanceof Placement.Never never) explain(deployment, true, never.reasons(), never.bill());
    }

    private void explain(Deployment deployment, boolean never, List<Reason> reasons, Optional<Bill> bill) {
        Reason reason = reasons.isEmpty() ? Reason.NONE : reasons.get(0);
        boolean known = deployment.reason().code().equals(reason.code())
                && (deployment.phase() == DeploymentPhase.FAILED) == never;
        if (known) return;
        commands.add(new Command.ExplainDeployment(deployment.name(), never, reason, bill));
    }

    /** What runs on a draining node goes on until others are ready, if there can be others. */
    private void endDrained(Deployment deployment, boolean elsewhere, List<Instance> serving, int wanted) {
        long ready = serving.stream()
                .filter(instance -> instance.phase() == InstancePhase.READY)
                .count();
        for (Instance instance : state.instancesOf(deployment.name())) {
            boolean draining = state.findNode(instance.node())
                    .filter(node -> node.phase() == NodePhase.DRAINING)
                    .isPresent();
            boolean ending = instance.phase() == InstancePhase.STOPPING;
            if (!draining || ending) continue;
            boolean useful = instance.phase() == InstancePhase.READY && elsewhere && ready < wanted;
            if (!useful) {
                commands.add(new Command.StopInstance(
                        instance.id(), Reason.of("node_draining", "Its node is being emptied.", "")));
            }
        }
    }
}
