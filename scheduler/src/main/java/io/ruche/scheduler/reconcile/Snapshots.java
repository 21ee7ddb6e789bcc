package io.ruche.scheduler.reconcile;

import io.ruche.proto.ModelActual;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.placement.Constraints;
import io.ruche.scheduler.placement.Holding;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Demands;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;

/** Pictures of the cluster for placement. */
public final class Snapshots {
    /** No agent makes such an id. */
    private static final NodeId NOWHERE = new NodeId("nowhere");

    private Snapshots() {}

    /**
     * A question and what it is asked of.
     *
     * @param snapshot the nodes as they are for this request
     */
    public record Asked(PlacementRequest request, Snapshot snapshot) {
        public Placement placement() {
            return Placement.place(request, snapshot);
        }

        /** Without who is in the way. */
        public Placement briefly() {
            return Placement.placeBriefly(request, snapshot);
        }

        /** Who takes the room that it needs, if it has no place now. */
        public Optional<Reason> inTheWay() {
            return Placement.inTheWay(request, snapshot);
        }
    }

    /** What a node has left, as both sides know it. */
    public static NodeMemory memory(State state, Observed observed, Node node) {
        return NodeMemory.of(
                node.inventory(),
                observed.find(node.id()).flatMap(NodeObserved::capacity),
                state.reservedBytes(node.id()));
    }

    /** The same with nothing known of machines but what comes with Ruche. */
    public static Placement preview(
            State state, Observed observed, ModelSpec model, Optional<ModelFacts> facts, DeploymentSpec spec) {
        return preview(new Machines(state, FleetKnowledge.BUILT_IN), observed, model, facts, spec)
                .placement();
    }

    /**
     * What would become of a deployment if it were asked for now: nothing is booked. Its own running instances are
     * thought away, since another spec replaces them.
     *
     * @param facts what the catalogue knows; what an agent measured is worth more
     */
    public static Asked preview(
            Machines machines, Observed observed, ModelSpec model, Optional<ModelFacts> facts, DeploymentSpec spec) {
        State state = machines.state();
        FleetKnowledge knowledge = machines.knowledge();
        ModelName name = new ModelName(model.getName());
        Optional<ModelFacts> known = state.findModel(name)
                .filter(wish -> wish.measured() && wish.spec().equals(model))
                .flatMap(ModelWish::facts);
        PlacementRequest request = new PlacementRequest(
                        name,
                        model.getSha256(),
                        known.or(() -> facts),
                        spec,
                        constraints(state, spec.demands(), knowledge))
                .with(knowledge.learnt().overhead());
        DeploymentName deployment = new DeploymentName(model.getName());
        List<NodeSnapshot> nodes = state.nodes().stream()
                .map(node -> {
                    NodeMemory memory = memory(state, observed, node);
                    NodeMemory without = new NodeMemory(
                            memory.limitBytes(),
                            memory.reservedBytes() - own(state, deployment, node),
                            memory.foreignBytes());
                    return new NodeSnapshot(
                            node,
                            without,
                            0,
                            false,
                            holds(observed, node, name),
                            machines.kind(node.id()).map(KnownDevice::device),
                            holdings(state, observed, deployment, node, knowledge));
                })
                .toList();
        return new Asked(request, new Snapshot(nodes, machines.links()));
    }

    /**
     * Whether a placement can be asked for: not while a model whose size only its file tells is being fetched, nor when it
     * could not be.
     */
    private static boolean isKnown(ModelWish wish) {
        boolean fetching = wish.facts().isEmpty() && !wish.nodes().isEmpty();
        return wish.phase() != ModelPhase.FAILED && !fetching;
    }

    /** For the next replica of a deployment, beside what it has; empty while nobody knows how large its model is. */
    public static Optional<Asked> next(
            State state, Observed observed, Deployment deployment, FleetKnowledge knowledge) {
        return state.findModel(deployment.model()).filter(Snapshots::isKnown).map(wish -> {
            PlacementRequest request = new PlacementRequest(
                            deployment.model(),
                            wish.spec().getSha256(),
                            wish.facts(),
                            deployment.spec(),
                            constraints(state, deployment.spec().demands(), knowledge))
                    .with(knowledge.learnt().overhead());
            return new Asked(request, of(state, observed, deployment, knowledge));
        });
    }

    static Snapshot of(State state, Observed observed, Deployment deployment) {
        return of(state, observed, deployment, FleetKnowledge.BUILT_IN);
    }

    private static Snapshot of(State state, Observed observed, Deployment deployment, FleetKnowledge knowledge) {
        List<Instance> instances = state.instancesOf(deployment.name());
        List<NodeSnapshot> nodes = state.nodes().stream()
                .map(node -> {
                    List<Instance> here = instances.stream()
                            .filter(instance -> instance.node().equals(node.id()))
                            .toList();
                    return new NodeSnapshot(
                            node,
                            memory(state, observed, node),
                            (int) here.stream()
                                    .filter(instance -> instance.phase() != InstancePhase.STOPPING)
                                    .count(),
                            here.stream().anyMatch(instance -> instance.phase() == InstancePhase.QUARANTINED),
                            holds(observed, node, deployment.model()),
                            knowledge.kind(node).map(KnownDevice::device),
                            holdings(state, observed, deployment.name(), node, knowledge));
                })
                .toList();
        return new Snapshot(nodes, knowledge.links(state));
    }

    private static List<Holding> holdings(
            State state, Observed observed, DeploymentName but, Node node, FleetKnowledge knowledge) {
        return holdings(state, observed, Optional.of(but), node, knowledge);
    }

    /** What others have booked on a node and would give back if they had to. */
    static List<Holding> holdings(
            State state, Observed observed, Optional<DeploymentName> but, Node node, FleetKnowledge knowledge) {
        return state.instancesOn(node.id()).stream()
                .filter(instance -> !but.equals(Optional.of(instance.deployment())))
                .filter(instance -> instance.phase() != InstancePhase.STOPPING && instance.reservedBytes() > 0)
                .flatMap(instance -> holding(state, observed, instance, knowledge).stream())
                .toList();
    }

    private static Optional<Holding> holding(
            State state, Observed observed, Instance instance, FleetKnowledge knowledge) {
        return state.findDeployment(instance.deployment()).map(deployment -> {
            Optional<ModelWish> wish = state.findModel(deployment.model());
            PlacementRequest request = new PlacementRequest(
                            deployment.model(),
                            wish.map(it -> it.spec().getSha256()).orElse(""),
                            wish.flatMap(ModelWish::facts),
                            deployment.spec(),
                            constraints(state, deployment.spec().demands(), knowledge))
                    .with(knowledge.learnt().overhead());
            return new Holding(
                    deployment.name(),
                    instance.group(),
                    request,
                    instance.reservedBytes(),
                    knowledge.usage().idle(deployment.name(), observed.at()).toSeconds());
        });
    }

    private static long own(State state, DeploymentName deployment, Node node) {
        return state.instancesOn(node.id()).stream()
                .filter(instance -> instance.deployment().equals(deployment))
                .mapToLong(Instance::reservedBytes)
                .sum();
    }

    /** What a deployment demands, as placement asks for it. */
    static Constraints constraints(State state, Demands demands, FleetKnowledge knowledge) {
        Constraints.Objective objective = switch (demands.objective()) {
            case LATENCY -> Constraints.Objective.LATENCY;
            case THROUGHPUT -> Constraints.Objective.THROUGHPUT;
        };
        return Constraints.NONE
                .pinnedTo(pinned(state, demands, knowledge), demands.on())
                .keptApart(demands.apart())
                .withPriority(demands.priority())
                .withObjective(objective);
    }

    /** Where no node is called so, none will do; no pins at all would mean that every one does. */
    private static List<NodeId> pinned(State state, Demands demands, FleetKnowledge knowledge) {
        List<NodeId> nodes = demands.on().stream()
                .flatMap(name -> knowledge.nodes(state, name).stream())
                .toList();
        boolean nowhere = nodes.isEmpty() && !demands.on().isEmpty();
        return nowhere ? List.of(NOWHERE) : nodes;
    }

    /** A node as it is for a replica that would move there. */
    static NodeSnapshot seenBy(State state, Observed observed, Holding replica, NodeSnapshot node) {
        boolean quarantined = state.instancesOn(node.node().id()).stream()
                .anyMatch(instance -> instance.deployment().equals(replica.deployment())
                        && instance.phase() == InstancePhase.QUARANTINED);
        return new NodeSnapshot(
                node.node(),
                node.memory(),
                node.replicas(),
                quarantined,
                holds(observed, node.node(), replica.request().model()),
                node.device(),
                node.holdings());
    }

    private static boolean holds(Observed observed, Node node, ModelName model) {
        return observed.find(node.id())
                .map(seen -> seen.models().get(model))
                .map(ModelActual::getState)
                .filter(ModelState.MODEL_STATE_PRESENT::equals)
                .isPresent();
    }
}
