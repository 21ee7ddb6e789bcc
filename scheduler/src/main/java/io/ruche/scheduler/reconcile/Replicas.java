package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
    private final FleetKnowledge knowledge;
    private final List<Command> commands;
    private final List<Decision> decisions;
    /** Booked by this run, by node: two deployments must not be promised the same memory. */
    private final Map<NodeId, Long> booked = new TreeMap<>();

    private Replicas(
            State state,
            Observed observed,
            Instant now,
            FleetKnowledge knowledge,
            List<Command> commands,
            List<Decision> decisions) {
        this.state = state;
        this.observed = observed;
        this.now = now;
        this.knowledge = knowledge;
        this.commands = commands;
        this.decisions = decisions;
    }

    static void plan(
            State state,
            Observed observed,
            Instant now,
            FleetKnowledge knowledge,
            List<Command> commands,
            List<Decision> decisions) {
        Replicas run = new Replicas(state, observed, now, knowledge, commands, decisions);
        for (Deployment deployment : state.deployments()) {
            if (deployment.phase() != DeploymentPhase.STOPPING) run.plan(deployment);
        }
    }

    private void plan(Deployment deployment) {
        endBroken(deployment);
        List<Replica> serving = Replica.of(state.serving(deployment.name()));
        int wanted = deployment.spec().replicas();
        endSurplus(serving, wanted);
        int missing = wanted - serving.size() - expectedBack(deployment);
        boolean elsewhere = missing <= 0 || place(deployment, missing);
        endDrained(deployment, elsewhere, serving, wanted);
    }

    /** A sharded replica of which a stage is gone for good serves nobody: what is left of it frees its memory. */
    private void endBroken(Deployment deployment) {
        for (Replica replica : Replica.of(state, deployment.name())) {
            if (replica.stages().get(0).stage().size() <= 1) continue;
            boolean broken = !replica.isWhole() || replica.stages().stream().anyMatch(this::isGone);
            if (!broken) continue;
            replica.stages().stream()
                    .filter(stage -> stage.phase() != InstancePhase.STOPPING)
                    .findFirst()
                    .ifPresent(stage -> stop(stage, Reason.of("group_ended", "A stage of its replica is gone.", "")));
        }
    }

    private boolean isGone(Instance stage) {
        return stage.phase() == InstancePhase.STOPPING
                || stage.phase() == InstancePhase.QUARANTINED
                || (stage.phase() == InstancePhase.LOST && !nodeIsBack(stage) && !withinGrace(stage));
    }

    private void stop(Instance instance, Reason why) {
        Command command = new Command.StopInstance(instance.id(), why);
        commands.add(command);
        Told.of(state, command, now.toEpochMilli()).ifPresent(decisions::add);
    }

    private void endSurplus(List<Replica> serving, int wanted) {
        serving.stream()
                .sorted(Comparator.comparingInt((Replica it) -> usefulness(it))
                        .thenComparing(Comparator.comparing(
                                        (Replica it) -> it.stages().get(0).id())
                                .reversed()))
                .limit(Math.max(0, serving.size() - wanted))
                .forEach(replica -> stop(
                        replica.stages().get(0), Reason.of("surplus", "There are more replicas than are wanted.", "")));
    }

    /** Of its least useful stage. */
    private static int usefulness(Replica replica) {
        return replica.stages().stream()
                .mapToInt(stage -> usefulness(stage.phase()))
                .min()
                .orElseThrow();
    }

    private static int usefulness(InstancePhase phase) {
        return phase == InstancePhase.READY ? 2 : phase == InstancePhase.FAILED ? 0 : 1;
    }

    /** Those of nodes lost a moment ago. A sharded one waits as a whole for the stage that is. */
    private int expectedBack(Deployment deployment) {
        return (int) Replica.of(state, deployment.name()).stream()
                .filter(replica -> replica.isWhole()
                        && replica.stages().stream().noneMatch(this::isGone)
                        && replica.stages().stream().anyMatch(stage -> stage.phase() == InstancePhase.LOST))
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
        Optional<Snapshots.Asked> asked = Snapshots.next(state, observed, deployment, knowledge);
        if (asked.isEmpty()) return false;

        PlacementRequest request = asked.get().request();
        Snapshot snapshot = withBooked(asked.get().snapshot());
        for (int i = 0; i < missing; i++) {
            Placement placement = Placement.place(request, snapshot);
            if (placement instanceof Placement.Placed placed) {
                decisions.add(Explanations.placed(state, request, snapshot, placed.plan(), knowledge, millis()));
                snapshot = snapshot.book(placed.plan());
                book(deployment, placed.plan());
            } else {
                explain(deployment, request, snapshot, placement);
                return false;
            }
        }
        return true;
    }

    private long millis() {
        return now.toEpochMilli();
    }

    private Snapshot withBooked(Snapshot snapshot) {
        return booked.isEmpty() ? snapshot : snapshot.with(this::withBooked);
    }

    private NodeSnapshot withBooked(NodeSnapshot node) {
        return node.reserve(booked.getOrDefault(node.node().id(), 0L));
    }

    private void book(Deployment deployment, Plan plan) {
        List<Command.PlaceInstance> stages = new ArrayList<>();
        for (Plan.PlannedStage stage : plan.stages()) {
            booked.merge(stage.node(), stage.bill().totalBytes(), Long::sum);
            stages.add(new Command.PlaceInstance(
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
        commands.add(stages.size() == 1 ? stages.get(0) : new Command.PlaceGroup(deployment.name(), stages));
    }

    private void explain(Deployment deployment, PlacementRequest request, Snapshot snapshot, Placement placement) {
        boolean inMotion = state.instancesOf(deployment.name()).stream()
                .anyMatch(instance ->
                        instance.phase() == InstancePhase.STOPPING || instance.phase() == InstancePhase.QUARANTINED);
        // what is ending frees memory soon, and why an instance was given up is the better reason
        if (inMotion) return;
        boolean never = placement instanceof Placement.Never;
        Reason reason = Explanations.told(placement);
        boolean known = deployment.reason().code().equals(reason.code())
                && (deployment.phase() == DeploymentPhase.FAILED) == never;
        if (known) return;
        commands.add(new Command.ExplainDeployment(deployment.name(), never, reason, Explanations.bill(placement)));
        decisions.add(Explanations.waiting(deployment, request, snapshot, placement, millis()));
    }

    /** What runs on a draining node goes on until others are ready, if there can be others. */
    private void endDrained(Deployment deployment, boolean elsewhere, List<Replica> serving, int wanted) {
        long ready = serving.stream()
                .filter(replica -> replica.stages().stream().allMatch(stage -> stage.phase() == InstancePhase.READY))
                .count();
        for (Instance instance : state.instancesOf(deployment.name())) {
            boolean draining = state.findNode(instance.node())
                    .filter(node -> node.phase() == NodePhase.DRAINING)
                    .isPresent();
            boolean ending = instance.phase() == InstancePhase.STOPPING;
            if (!draining || ending) continue;
            boolean useful = instance.phase() == InstancePhase.READY && elsewhere && ready < wanted;
            if (!useful) stop(instance, Reason.of("node_draining", "Its node is being emptied.", ""));
        }
    }
}
