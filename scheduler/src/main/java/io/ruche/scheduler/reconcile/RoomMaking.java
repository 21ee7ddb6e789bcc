package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.placement.Evictions;
import io.ruche.scheduler.placement.Holding;
import io.ruche.scheduler.placement.Idle;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Room for a deployment that finds none: what is ending anyway, else what nobody uses and said that it yields, else what
 * is less important. While what has to go is ending nothing more goes, and the room is held, so that nobody less
 * important takes it. One run, one thread.
 */
final class RoomMaking {
    /** Of one that waits for what goes for it. */
    static final String ROOM_COMING = "room_coming";
    /** Of what was pushed out. */
    static final String PREEMPTED = "preempted";
    /** Of what nobody had used for as long as it may lie idle. */
    static final String IDLE_YIELDED = "idle_yielded";

    /** So long agents' readings may lag behind what has ended. */
    static final Duration SETTLING = Duration.ofSeconds(5);

    private final Run run;

    /** What becomes of a deployment without room. */
    enum Outlook {
        /** Nothing that could be done here. */
        NONE,
        /** What is ending leaves room enough. */
        ENDING,
        /** Others were told to go. */
        MADE
    }

    /** A replica that goes, and why. */
    private record Ending(DeploymentName deployment, String replica, Reason why) {}

    RoomMaking(Run run) {
        this.run = run;
    }

    /** Whether others were told to go for it. */
    static boolean isFor(Deployment deployment) {
        return deployment.reason().code().equals(ROOM_COMING);
    }

    /** @param snapshot in which the request has no place now */
    Outlook make(Deployment deployment, PlacementRequest request, Snapshot snapshot, Placement placement) {
        if (!(placement instanceof Placement.NotNow)) return Outlook.NONE;
        int priority = request.constraints().priority();
        Snapshot soon = run.afterEnding(snapshot);
        if (run.somethingEnds()) {
            Optional<Plan> coming = Placement.find(request, soon);
            if (coming.isPresent()) {
                run.hold(priority, isFor(deployment), coming.get());
                return Outlook.ENDING;
            }
        }
        if (mayAskNobodyToGo(deployment)) return Outlook.NONE;
        // what has just gone may still count as somebody's memory
        if (isFor(deployment) && run.knowledge.usage().madeRoomWithin(SETTLING, run.observed.at()))
            return Outlook.ENDING;
        List<Ending> endings = idle(deployment, request, soon);
        if (endings.isEmpty()) endings = lessImportant(deployment, request, soon);
        if (endings.isEmpty()) return Outlook.NONE;
        endings.forEach(this::end);
        Optional<Plan> plan = Placement.find(request, run.afterEnding(snapshot));
        if (plan.isPresent()) {
            run.hold(priority, true, plan.get());
            tell(deployment, endings, plan.get(), placement);
        }
        return Outlook.MADE;
    }

    /**
     * What fails on every node would push out one after the other for nothing, and what yielded since nobody used it is not
     * wanted enough to push out others.
     */
    private boolean mayAskNobodyToGo(Deployment deployment) {
        return run.knowledge.usage().hasYielded(deployment.name())
                || run.state.instancesOf(deployment.name()).stream()
                        .anyMatch(instance -> instance.phase() == InstancePhase.QUARANTINED);
    }

    /** Those that may yield, as long as the one that waits was wanted after they were used. */
    private List<Ending> idle(Deployment deployment, PlacementRequest request, Snapshot snapshot) {
        boolean anyMayYield = run.state.deployments().stream()
                .anyMatch(it -> it.spec().demands().idle().isPresent());
        if (!anyMayYield) return List.of();
        Snapshot yielding = snapshot.with(node -> node.holding(holding -> yields(holding, deployment.name())));
        boolean none =
                yielding.nodes().stream().allMatch(node -> node.holdings().isEmpty());
        if (none) return List.of();
        return Idle.makingRoom(request, yielding, 0).orElse(List.of()).stream()
                .map(holding -> new Ending(
                        holding.deployment(),
                        holding.replica(),
                        Reason.of(
                                IDLE_YIELDED,
                                "Nobody has used it for " + holding.idleSeconds() + " s, and " + deployment.name()
                                        + " waits for room.",
                                "It comes back when there is room.")))
                .distinct()
                .toList();
    }

    private boolean yields(Holding holding, DeploymentName waiting) {
        Optional<Duration> allowed = run.state
                .findDeployment(holding.deployment())
                .flatMap(it -> it.spec().demands().idle());
        return allowed.filter(unused -> holding.idleSeconds() >= unused.toSeconds())
                        .isPresent()
                && run.knowledge.usage().wantedAfterUse(waiting, holding.deployment());
    }

    private static List<Ending> lessImportant(Deployment deployment, PlacementRequest request, Snapshot snapshot) {
        int priority = request.constraints().priority();
        return Evictions.preemption(request, snapshot).map(Evictions.Preemption::victims).orElse(List.of()).stream()
                .map(victim -> new Ending(
                        victim.deployment(),
                        victim.replica(),
                        Reason.of(
                                PREEMPTED,
                                deployment.name() + " takes its room, which is more important (priority " + priority
                                        + " before " + victim.priority() + ").",
                                "It comes back when there is room; or give it a higher --priority.")))
                .toList();
    }

    private void end(Ending ending) {
        Optional<Instance> stage = run.state.instancesOf(ending.deployment()).stream()
                .filter(instance ->
                        instance.group().equals(ending.replica()) && instance.phase() != InstancePhase.STOPPING)
                .findFirst();
        if (stage.isEmpty()) return;
        run.stop(stage.get(), ending.why());
        run.commands.add(new Command.ExplainDeployment(ending.deployment(), false, ending.why(), Optional.empty()));
    }

    private void tell(Deployment deployment, List<Ending> endings, Plan plan, Placement placement) {
        String who = deployment.name().value();
        List<String> victims = endings.stream()
                .map(ending -> ending.deployment().value())
                .distinct()
                .toList();
        List<String> nodes = plan.stages().stream()
                .map(Plan.PlannedStage::nodeName)
                .distinct()
                .toList();
        String takes =
                who + " takes the room of " + String.join(" and ", victims) + " on " + String.join(" and ", nodes);
        Reason coming = Reason.of(
                ROOM_COMING, "memory: " + takes + " once that has ended.", "Nothing: it is placed by itself.");
        run.commands.add(new Command.ExplainDeployment(deployment.name(), false, coming, Explanations.bill(placement)));
        List<String> about = new ArrayList<>();
        about.add("deployment/" + who);
        victims.forEach(name -> about.add("deployment/" + name));
        nodes.forEach(name -> about.add("node/" + name));
        List<Reason> why = endings.stream().map(Ending::why).distinct().toList();
        run.decisions.add(new Decision(
                Decision.Kind.EVICTED,
                about,
                takes + ".",
                why,
                List.of(),
                Optional.of(plan),
                Optional.empty(),
                run.millis(),
                run.millis(),
                1));
    }
}
