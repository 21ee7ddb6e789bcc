package io.ruche.scheduler.twin;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.Fleet.FleetDeployment;
import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.fleet.FleetSnapshot;
import io.ruche.scheduler.placement.Batch;
import io.ruche.scheduler.placement.Constraints;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which models lie where: placement's own decisions, asked again whenever a machine is lost or back. Preferences are lists
 * of models; each gets the first that has a place.
 */
final class Floor {
    /** One replica that is wanted. */
    private static final class Want {
        final String model;
        final PlacementRequest request;
        final boolean standIn;
        Optional<Replica> replica = Optional.empty();

        Want(String model, PlacementRequest request, boolean standIn) {
            this.model = model;
            this.request = request;
            this.standIn = standIn;
        }
    }

    private final TwinInput input;
    private final Catalogue catalogue;
    private final Snapshot base;
    private final Map<String, Machine> machines;
    private final Replicas replicas;
    private final List<Want> wants = new ArrayList<>();
    private final Map<String, Placement> refused = new LinkedHashMap<>();
    private List<List<String>> preferences = List.of();

    /** Makes replicas of plans, and ends them. */
    interface Replicas {
        /** @return empty when nobody knows how fast it would be */
        Optional<Replica> add(String name, CatalogueModel model, Plan plan, Snapshot snapshot);

        void remove(Replica replica);
    }

    Floor(TwinInput input, Fleet fleet, Map<String, Machine> machines, Replicas replicas) {
        this.input = input;
        this.catalogue = input.catalogue();
        this.machines = machines;
        this.replicas = replicas;
        List<FleetNode> bare = fleet.nodes().stream()
                .map(it -> new FleetNode(it.name(), it.device(), it.foreignBytes(), it.limitBytes(), List.of()))
                .toList();
        this.base = new FleetSnapshot(catalogue).of(new Fleet(fleet.name(), bare, fleet.links(), fleet.power()));
        for (FleetNode node : fleet.nodes()) {
            for (FleetDeployment held : node.deployments()) {
                CatalogueModel model = model(held.model());
                DeploymentSpec spec = new DeploymentSpec(held.runtime(), "", 1, held.context(), held.slots());
                Constraints there = Constraints.NONE
                        .pinnedTo(List.of(new NodeId(node.name())))
                        .withPriority(1);
                wants.add(new Want(held.model(), request(model, spec, there), false));
            }
        }
    }

    CatalogueModel model(String name) {
        return catalogue.find(name).orElseThrow(() -> catalogue.notFound(name));
    }

    /**
     * The first placement of all: what the fleet's file names, what is wanted besides, and of each list the first model
     * that has a place.
     */
    void begin(List<List<String>> lists, Set<String> besides) {
        preferences = lists;
        placeAll(wants);
        Set<String> placed = new LinkedHashSet<>();
        while (true) {
            Set<String> next = new LinkedHashSet<>(besides);
            for (List<String> list : lists) first(list).ifPresent(next::add);
            next.removeAll(refused.keySet());
            next.removeIf(this::isPlaced);
            next.removeAll(placed);
            if (next.isEmpty()) break;
            List<Want> one = next.stream().map(it -> want(it, false)).toList();
            placeAll(one);
            for (Want it : one) {
                if (it.replica.isEmpty()) continue;
                placed.add(it.model);
                wants.add(it);
            }
        }
        for (String model : placed) {
            for (int more = 1; more < how(model).replicas(); more++) {
                Want want = want(model, false);
                if (place(want, snapshotFor(model))) wants.add(want);
                else refused.remove(model);
            }
        }
    }

    /** Why a model has no place, as placement said when it was last asked. */
    Map<String, Placement> refused() {
        return refused;
    }

    boolean isPlaced(String model) {
        return wants.stream().anyMatch(it -> it.model.equals(model) && it.replica.isPresent());
    }

    /** What lies on a machine now. */
    long bookedBytes(String machine) {
        return wants.stream()
                .flatMap(it -> it.replica.stream())
                .flatMap(it -> it.plan.stages().stream())
                .filter(it -> it.nodeName().equals(machine))
                .mapToLong(it -> it.bill().totalBytes())
                .sum();
    }

    /** The machines that are there, with all that lies on them. */
    Snapshot snapshot() {
        return snapshotFor("");
    }

    /** A machine is lost: what had a part there is gone, and looks for another place. */
    void lost(Machine machine) {
        for (Want want : wants) {
            if (want.replica.filter(it -> it.machines.contains(machine)).isEmpty()) continue;
            remove(want);
        }
        settle();
    }

    /** A machine is back, with nothing on it. */
    void settle() {
        refused.clear();
        boolean missing = false;
        for (Want want : List.copyOf(wants)) missing |= !want.standIn && !isSettled(want);
        if (missing && wants.stream().anyMatch(it -> it.standIn && it.replica.isPresent())) {
            for (Want want : wants) if (want.standIn && want.replica.isPresent()) remove(want);
            for (Want want : wants) if (!want.standIn) isSettled(want);
        }
        wants.removeIf(it -> it.standIn && it.replica.isEmpty());
        for (List<String> list : preferences) {
            for (String model : list) {
                if (isPlaced(model)) break;
                if (wants.stream().anyMatch(it -> it.model.equals(model)) || refused.containsKey(model)) continue;
                Want want = want(model, true);
                if (!place(want, snapshotFor(model))) continue;
                wants.add(want);
                break;
            }
        }
    }

    private boolean isSettled(Want want) {
        return want.replica.isPresent() || place(want, snapshotFor(want.model));
    }

    private void remove(Want want) {
        Replica gone = want.replica.orElseThrow();
        want.replica = Optional.empty();
        replicas.remove(gone);
    }

    private Optional<String> first(List<String> list) {
        return list.stream().filter(it -> !refused.containsKey(it)).findFirst();
    }

    private Want want(String model, boolean standIn) {
        WantedModel how = how(model);
        DeploymentSpec spec = new DeploymentSpec("", "", 1, how.context(), how.slots());
        return new Want(model, request(model(model), spec, Constraints.NONE), standIn);
    }

    private WantedModel how(String model) {
        return input.wanted().stream()
                .filter(it -> it.model().equals(model))
                .findFirst()
                .orElseGet(() -> new WantedModel(model, 1, 0, 0));
    }

    private static PlacementRequest request(CatalogueModel model, DeploymentSpec spec, Constraints constraints) {
        Optional<ModelFacts> facts = model.facts();
        return new PlacementRequest(
                new ModelName(model.bareName()), model.spec().getSha256(), facts, spec, constraints);
    }

    /** All in one snapshot: the important ones first, then the large ones. */
    private void placeAll(List<Want> all) {
        Batch.Outcome outcome = Batch.place(all.stream().map(it -> it.request).toList(), snapshot());
        for (int i = 0; i < all.size(); i++)
            take(all.get(i), outcome.placements().get(i));
    }

    private boolean place(Want want, Snapshot snapshot) {
        return take(want, Placement.place(want.request, snapshot));
    }

    private boolean take(Want want, Placement placement) {
        if (placement instanceof Placement.Placed placed) {
            want.replica = replicas.add(want.model, model(want.model), placed.plan(), base);
            if (want.replica.isPresent()) return true;
            placement = new Placement.Never(
                    List.of(Reason.of(
                            "speed_unknown",
                            "speed: nobody has published how fast the memory of "
                                    + placed.plan().stages().get(0).nodeName() + " is.",
                            "Measure it there, and say what was measured.")),
                    Optional.empty());
        }
        refused.put(want.model, placement);
        return false;
    }

    private boolean isUp(String machine) {
        return Optional.ofNullable(machines.get(machine)).filter(Machine::isUp).isPresent();
    }

    private Snapshot snapshotFor(String model) {
        Snapshot there = new Snapshot(
                base.nodes().stream().filter(it -> isUp(it.node().name())).toList(), base.links());
        for (Want it : wants) {
            if (it.replica.isEmpty()) continue;
            Plan plan = it.replica.get().plan;
            there = it.model.equals(model) ? there.book(plan) : there.reserve(plan);
        }
        return there;
    }
}
