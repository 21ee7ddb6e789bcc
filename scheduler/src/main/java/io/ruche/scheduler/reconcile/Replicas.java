package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
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
    /** Where only what helps has changed, it is told in the first of so many seconds, which some round falls into. */
    static final Duration TOLD_AGAIN = Duration.ofSeconds(10);

    private static final Duration TELLING = Duration.ofSeconds(1);

    private final Run run;
    private final State state;
    private final RoomMaking room;

    private Replicas(Run run) {
        this.run = run;
        this.state = run.state;
        this.room = new RoomMaking(run);
    }

    static void plan(
            State state,
            Observed observed,
            Instant now,
            FleetKnowledge knowledge,
            List<Command> commands,
            List<Decision> decisions) {
        Replicas replicas = new Replicas(new Run(state, observed, now, knowledge, commands, decisions));
        Map<DeploymentName, Long> drained = drained(state);
        // of those that are as important the one that others go for, then what has to move, the largest first; then by
        // name
        state.deployments().stream()
                .filter(deployment -> deployment.phase() != DeploymentPhase.STOPPING)
                .sorted(Comparator.comparingInt(
                                (Deployment it) -> -it.spec().demands().priority())
                        .thenComparingInt(it -> RoomMaking.isFor(it) ? 0 : 1)
                        .thenComparingLong(it -> -drained.getOrDefault(it.name(), 0L))
                        .thenComparing(it -> it.name().value()))
                .forEach(replicas::plan);
    }

    /** Bytes that each deployment has on nodes that are being emptied. */
    private static Map<DeploymentName, Long> drained(State state) {
        Map<DeploymentName, Long> bytes = new TreeMap<>();
        if (state.nodes().stream().noneMatch(node -> node.phase() == NodePhase.DRAINING)) return bytes;
        state.instances().stream()
                .filter(instance -> isDraining(state, instance))
                .forEach(instance -> bytes.merge(instance.deployment(), instance.reservedBytes(), Long::sum));
        return bytes;
    }

    private static boolean isDraining(State state, Instance instance) {
        return state.findNode(instance.node())
                .filter(node -> node.phase() == NodePhase.DRAINING)
                .isPresent();
    }

    private void plan(Deployment deployment) {
        endBroken(deployment);
        List<Replica> serving = Replica.of(state.serving(deployment.name()));
        int wanted = deployment.spec().replicas();
        endSurplus(serving, wanted);
        int missing = wanted - serving.size() - expectedBack(deployment);
        Going going = missing <= 0 ? Going.ALL : place(deployment, missing);
        endDrained(deployment, going, serving, wanted);
    }

    /**
     * What becomes of replicas that are missing.
     *
     * @param placed by this run
     * @param all whether each has a place, or will have one when others have ended
     * @param lack why not
     */
    private record Going(int placed, boolean all, Reason lack) {
        static final Going ALL = new Going(0, true, Reason.NONE);
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
                    .ifPresent(
                            stage -> run.stop(stage, Reason.of("group_ended", "A stage of its replica is gone.", "")));
        }
    }

    private boolean isGone(Instance stage) {
        return stage.phase() == InstancePhase.STOPPING
                || stage.phase() == InstancePhase.QUARANTINED
                || (stage.phase() == InstancePhase.LOST && !nodeIsBack(stage) && !withinGrace(stage));
    }

    private void endSurplus(List<Replica> serving, int wanted) {
        serving.stream()
                .sorted(Comparator.comparingInt((Replica it) -> usefulness(it))
                        .thenComparing(Comparator.comparing(
                                        (Replica it) -> it.stages().get(0).id())
                                .reversed()))
                .filter(replica -> !run.leaves(replica))
                .limit(Math.max(
                        0, serving.stream().filter(it -> !run.leaves(it)).count() - wanted))
                .forEach(replica -> run.stop(
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
        long since = run.millis() - instance.movedAtMillis();
        return since >= 0 && since < GRACE.toMillis();
    }

    private Going place(Deployment deployment, int missing) {
        Optional<Snapshots.Asked> asked = Snapshots.next(state, run.observed, deployment, run.knowledge);
        if (asked.isEmpty()) return new Going(0, false, Reason.NONE);

        PlacementRequest request = asked.get().request();
        Snapshot snapshot =
                run.seenBy(request.constraints().priority(), asked.get().snapshot());
        for (int i = 0; i < missing; i++) {
            Placement placement = Placement.placeBriefly(request, snapshot);
            if (placement instanceof Placement.Placed placed) {
                run.decisions.add(
                        Explanations.placed(state, request, snapshot, placed.plan(), run.knowledge, run.millis()));
                snapshot = snapshot.book(placed.plan());
                book(deployment, placed.plan());
            } else {
                RoomMaking.Outlook outlook = room.make(deployment, request, snapshot, placement);
                boolean told = outlook == RoomMaking.Outlook.MADE
                        || (outlook == RoomMaking.Outlook.ENDING && RoomMaking.isFor(deployment));
                if (!told) explain(deployment, request, snapshot, placement);
                boolean comes = outlook != RoomMaking.Outlook.NONE;
                return new Going(i, comes, comes ? Reason.NONE : Explanations.toldElsewhere(placement));
            }
        }
        return new Going(missing, true, Reason.NONE);
    }

    private void book(Deployment deployment, Plan plan) {
        List<Command.PlaceInstance> stages = new ArrayList<>();
        for (Plan.PlannedStage stage : plan.stages()) {
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
        run.book(plan);
        run.commands.add(stages.size() == 1 ? stages.get(0) : new Command.PlaceGroup(deployment.name(), stages));
    }

    /** @param brief what placement says without who is in the way, which is looked for only where it is to be told */
    private void explain(Deployment deployment, PlacementRequest request, Snapshot snapshot, Placement brief) {
        boolean inMotion = state.instancesOf(deployment.name()).stream()
                .anyMatch(instance ->
                        instance.phase() == InstancePhase.STOPPING || instance.phase() == InstancePhase.QUARANTINED);
        // what is ending frees memory soon, and why an instance was given up is the better reason
        if (inMotion && !RoomMaking.isFor(deployment)) return;
        boolean never = brief instanceof Placement.Never;
        boolean samePhase = (deployment.phase() == DeploymentPhase.FAILED) == never;
        boolean same = samePhase
                && deployment.reason().code().equals(Explanations.told(brief).code());
        if (same && !isTelling()) return;
        Placement placement = brief instanceof Placement.NotNow notNow
                ? Placement.inTheWay(request, snapshot).map(notNow::with).orElse(notNow)
                : brief;
        Reason reason = Explanations.told(placement);
        if (samePhase && deployment.reason().tellsTheSameAs(reason)) return;
        run.commands.add(new Command.ExplainDeployment(deployment.name(), never, reason, Explanations.bill(placement)));
        run.decisions.add(Explanations.waiting(deployment, request, snapshot, placement, run.millis()));
    }

    /** What helps may change with every reading of a machine that is almost full: it is told anew now and then. */
    private boolean isTelling() {
        return run.millis() % TOLD_AGAIN.toMillis() < TELLING.toMillis();
    }

    /** What runs on a draining node goes on until others are ready, if there can be others. */
    private void endDrained(Deployment deployment, Going going, List<Replica> serving, int wanted) {
        int ready = (int) serving.stream().filter(Replicas::isReady).count();
        int begun = going.placed() + serving.size() - ready;
        // as many as have a place and are not ready there: the others would wait for nothing
        int kept = going.all() ? Math.max(0, wanted - ready) : begun;
        for (Replica replica : Replica.of(state, deployment.name())) {
            Optional<Instance> drained = replica.stages().stream()
                    .filter(stage -> stage.phase() != InstancePhase.STOPPING && isDraining(state, stage))
                    .findFirst();
            if (drained.isEmpty()) continue;
            if (isReady(replica) && kept > 0) {
                kept--;
                continue;
            }
            Reason lack = going.lack();
            boolean nowhere = !lack.isNone() && isReady(replica);
            run.stop(
                    drained.get(),
                    Reason.of(
                            "node_draining",
                            nowhere
                                    ? "Its node is being emptied, and it has no place elsewhere: " + lack.message()
                                    : "Its node is being emptied.",
                            nowhere ? lack.help() : ""));
        }
    }

    private static boolean isReady(Replica replica) {
        return replica.stages().stream().allMatch(stage -> stage.phase() == InstancePhase.READY);
    }
}
