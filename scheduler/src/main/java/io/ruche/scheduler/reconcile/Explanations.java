package io.ruche.scheduler.reconcile;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.placement.Considered;
import io.ruche.scheduler.placement.Forecast;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Remedies;
import io.ruche.scheduler.placement.Remedy;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Placements in words: what was chosen and why, what is waited for, and what would make it fit. */
public final class Explanations {
    /** Who takes the room: said beside what is missing, never in its place. */
    private static final String ROOM_TAKEN = "room_taken";
    /** Of more nodes not every change can be tried while somebody waits. */
    private static final int MOST_NODES = 128;

    private Explanations() {}

    static Decision placed(
            State state,
            PlacementRequest request,
            Snapshot snapshot,
            Plan plan,
            FleetKnowledge knowledge,
            long atMillis) {
        List<String> about = new ArrayList<>();
        about.add("deployment/" + request.model());
        for (Plan.PlannedStage stage : plan.stages()) about.add("node/" + stage.nodeName());
        List<Considered> considered = Considered.all(request, snapshot);
        long passed = considered.stream().filter(it -> it.rejection().isEmpty()).count();
        String where = plan.stages().stream().map(Plan.PlannedStage::nodeName).collect(Collectors.joining(", "));
        String why = plan.stages().size() > 1
                ? "no machine holds it alone"
                : passed > 1 ? "best of " + passed + " nodes that would do" : "the only node that would do";
        Forecast forecast = knowledge.forecast(
                state, request.facts().orElse(ModelFacts.getDefaultInstance()), plan.mode(), plan.stages());
        return new Decision(
                Decision.Kind.PLACED,
                about.stream().distinct().toList(),
                request.model() + " goes to " + where + ": " + why + ".",
                List.of(),
                Considered.told(considered),
                Optional.of(plan),
                Optional.of(forecast),
                atMillis,
                atMillis,
                1);
    }

    static Decision waiting(
            Deployment deployment, PlacementRequest request, Snapshot snapshot, Placement placement, long atMillis) {
        Reason reason = told(placement);
        String verb = placement instanceof Placement.Never ? " cannot be placed: " : " waits: ";
        return new Decision(
                Decision.Kind.WAITING,
                List.of("deployment/" + deployment.name().value()),
                deployment.name() + verb + reason.message(),
                reasons(placement),
                Considered.of(request, snapshot),
                Optional.empty(),
                Optional.empty(),
                atMillis,
                atMillis,
                1);
    }

    /** Why a deployment that lacks replicas lacks them; empty when it lacks none, or when there is room. */
    public static Optional<Decision> waiting(
            State state, Observed observed, Deployment deployment, FleetKnowledge knowledge, long atMillis) {
        if (State.replicas(state.serving(deployment.name()))
                >= deployment.spec().replicas()) return Optional.empty();
        Optional<Snapshots.Asked> asked = Snapshots.next(state, observed, deployment, knowledge);
        if (asked.isEmpty()) return Optional.empty();
        Placement placement = asked.get().placement();
        if (placement instanceof Placement.Placed) return Optional.empty();
        return Optional.of(
                waiting(deployment, asked.get().request(), asked.get().snapshot(), placement, atMillis));
    }

    /** All reasons of a placement that failed. */
    public static List<Reason> reasons(Placement placement) {
        if (placement instanceof Placement.NotNow notNow) return notNow.reasons();
        return placement instanceof Placement.Never never ? never.reasons() : List.of();
    }

    static Optional<Bill> bill(Placement placement) {
        if (placement instanceof Placement.NotNow notNow) return notNow.bill();
        return placement instanceof Placement.Never never ? never.bill() : Optional.empty();
    }

    /** The one that is told where there is room for one: what is missing, with whom to undeploy where that helps. */
    static Reason told(Placement placement) {
        return told(reasons(placement));
    }

    /** The same of nodes that are not being emptied. */
    static Reason toldElsewhere(Placement placement) {
        List<Reason> all = reasons(placement);
        List<Reason> elsewhere = all.stream()
                .filter(reason -> !reason.code().equals("node_draining"))
                .toList();
        return told(elsewhere.isEmpty() ? all : elsewhere);
    }

    private static Reason told(List<Reason> all) {
        Optional<Reason> taken =
                all.stream().filter(reason -> reason.code().equals(ROOM_TAKEN)).findFirst();
        Optional<Reason> missing =
                all.stream().filter(reason -> !reason.code().equals(ROOM_TAKEN)).findFirst();
        if (missing.isEmpty()) return taken.orElse(Reason.NONE);
        if (taken.isEmpty()) return missing.get();
        return Reason.of(
                missing.get().code(), missing.get().message(), taken.get().help());
    }

    /**
     * What would make it fit, each tried before it is told.
     *
     * @param alternatives the model in other quantisations, best first
     */
    public static List<Remedy> remedies(Snapshots.Asked asked, List<Remedies.Alternative> alternatives) {
        if (asked.snapshot().nodes().size() > MOST_NODES) return List.of();
        return Remedies.of(asked.request(), asked.snapshot(), alternatives);
    }
}
