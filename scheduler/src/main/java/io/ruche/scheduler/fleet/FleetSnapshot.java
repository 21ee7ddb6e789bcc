package io.ruche.scheduler.fleet;

import io.ruche.proto.Inventory;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.catalogue.RuntimeSupport;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.Fleet.FleetDeployment;
import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.placement.Constraints;
import io.ruche.scheduler.placement.Holding;
import io.ruche.scheduler.placement.Links;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.Timeline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Fleets as placement sees them: every machine there, with the runtimes that its kind can have. Immutable, any thread. */
public final class FleetSnapshot {
    private final Catalogue catalogue;
    private final Map<String, RuntimeOffer> offers;

    public FleetSnapshot(Catalogue catalogue) {
        this.catalogue = catalogue;
        this.offers = offers(catalogue);
    }

    /**
     * @return a snapshot with what is deployed there booked
     * @throws FailureException {@code MODEL_NOT_FOUND} for a deployment that the catalogue does not know, {@code
     *     INVALID_REQUEST} for one that its machine cannot have
     */
    public Snapshot of(Fleet fleet) {
        Links links = Links.NONE;
        for (FleetLink link : fleet.links()) {
            links = links.withSwitch(
                    link.nodes().stream().map(FleetSnapshot::id).toList(), link.link());
        }
        List<NodeSnapshot> nodes = new ArrayList<>();
        for (FleetNode node : fleet.nodes()) nodes.add(node(node));
        return new Snapshot(nodes, links);
    }

    static NodeId id(String name) {
        return new NodeId(name);
    }

    /** One machine, with what is deployed there booked. */
    public NodeSnapshot node(FleetNode machine) {
        KnownDevice kind = machine.device();
        long limit = machine.limitBytes().orElse(kind.workingSet().bytes());
        Inventory inventory = Inventory.newBuilder()
                .setHostname(machine.name())
                .setProcessor(kind.title())
                .setMemoryTotalBytes(kind.memoryBytes())
                .setMemoryLimitBytes(limit)
                .setMemoryLimitReason(
                        machine.limitBytes().isPresent()
                                ? "The fleet says so."
                                : kind.workingSet().reason())
                .build();
        Node node = new Node(
                id(machine.name()),
                machine.name(),
                "",
                "",
                NodePhase.JOINED,
                false,
                Reason.NONE,
                inventory,
                Runtimes.of(kind).stream()
                        .filter(offers::containsKey)
                        .map(offers::get)
                        .toList(),
                0,
                0,
                Timeline.EMPTY);
        NodeSnapshot snapshot = new NodeSnapshot(
                        node, new NodeMemory(limit, 0, machine.foreignBytes()), 0, false, false)
                .with(kind.device());
        for (FleetDeployment held : machine.deployments()) snapshot = hold(snapshot, held);
        return snapshot;
    }

    private NodeSnapshot hold(NodeSnapshot node, FleetDeployment held) {
        CatalogueModel model = catalogue.find(held.model()).orElseThrow(() -> catalogue.notFound(held.model()));
        DeploymentSpec spec = new DeploymentSpec(held.runtime(), "", 1, held.context(), held.slots());
        PlacementRequest request = new PlacementRequest(
                new ModelName(model.bareName()),
                model.spec().getSha256(),
                model.facts(),
                spec,
                Constraints.NONE.pinnedTo(List.of(node.node().id())));
        Placement placement = Placement.place(request, new Snapshot(List.of(node)));
        if (!(placement instanceof Placement.Placed placed))
            throw doesNotFit(node.node().name(), held, placement);
        for (Plan.PlannedStage stage : placed.plan().stages()) {
            node = node.hold(new Holding(
                    new DeploymentName(model.bareName()),
                    node.node().name() + "/" + model.bareName(),
                    request,
                    stage.bill().totalBytes(),
                    0));
        }
        return node;
    }

    private static FailureException doesNotFit(String node, FleetDeployment held, Placement placement) {
        List<Reason> reasons = placement instanceof Placement.NotNow notNow
                ? notNow.reasons()
                : ((Placement.Never) placement).reasons();
        return FailureException.of(
                FailureCode.INVALID_REQUEST,
                "nodes." + node + ".deployments: " + held.model() + " does not run there: "
                        + reasons.get(0).message(),
                "Take it out, or give it another machine, context or quantisation.");
    }

    /** What each runtime loads, as the catalogue's models say. */
    private static Map<String, RuntimeOffer> offers(Catalogue catalogue) {
        Map<String, Loads> loads = new TreeMap<>();
        for (CatalogueModel model : catalogue.models()) {
            for (RuntimeSupport support : model.runtimes()) {
                loads.computeIfAbsent(support.runtime(), name -> new Loads()).add(model, support);
            }
        }
        Map<String, RuntimeOffer> offers = new TreeMap<>();
        loads.forEach((name, all) -> offers.put(name, all.offer(name)));
        return offers;
    }

    private static final class Loads {
        private final Set<String> requests = new TreeSet<>();
        private final Set<String> whole = new TreeSet<>();
        private final Set<String> pipeline = new TreeSet<>();
        private final Set<String> tensor = new TreeSet<>();

        void add(CatalogueModel model, RuntimeSupport support) {
            model.facts().ifPresent(facts -> {
                requests.addAll(facts.getRequestsList());
                whole.add(facts.getArchitecture());
                if (support.pipeline()) pipeline.add(facts.getArchitecture());
                if (support.tensor()) tensor.add(facts.getArchitecture());
            });
        }

        RuntimeOffer offer(String name) {
            RuntimeOffer.Builder offer = RuntimeOffer.newBuilder()
                    .setName(name)
                    .setAvailable(true)
                    .addAllRequests(requests)
                    .addAllArchitectures(whole)
                    .addAllPipelineArchitectures(pipeline)
                    .addAllTensorArchitectures(tensor);
            if (name.equals("djl")) offer.addAllPrecisions(List.of("fast", "accurate", "reference"));
            return offer.build();
        }
    }
}
