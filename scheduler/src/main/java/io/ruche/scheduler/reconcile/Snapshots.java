package io.ruche.scheduler.reconcile;

import io.ruche.proto.ModelActual;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.ModelSpec;
import io.ruche.proto.ModelState;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;

/** Pictures of the cluster for placement. */
public final class Snapshots {
    private Snapshots() {}

    /** What a node has left, as both sides know it. */
    public static NodeMemory memory(State state, Observed observed, Node node) {
        return NodeMemory.of(
                node.inventory(),
                observed.find(node.id()).flatMap(NodeObserved::capacity),
                state.reservedBytes(node.id()));
    }

    /**
     * What would become of a deployment if it were asked for now: nothing is booked. Its own running instances are
     * thought away, since another spec replaces them.
     *
     * @param facts what the catalogue knows; what an agent measured is worth more
     */
    public static Placement preview(
            State state, Observed observed, ModelSpec model, Optional<ModelFacts> facts, DeploymentSpec spec) {
        ModelName name = new ModelName(model.getName());
        Optional<ModelFacts> known = state.findModel(name)
                .filter(wish -> wish.measured() && wish.spec().equals(model))
                .flatMap(ModelWish::facts);
        PlacementRequest request = new PlacementRequest(name, model.getSha256(), known.or(() -> facts), spec);
        DeploymentName deployment = new DeploymentName(model.getName());
        List<NodeSnapshot> nodes = state.nodes().stream()
                .map(node -> {
                    long own = own(state, deployment, node);
                    NodeMemory memory = memory(state, observed, node);
                    NodeMemory without =
                            new NodeMemory(memory.limitBytes(), memory.reservedBytes() - own, memory.foreignBytes());
                    return new NodeSnapshot(node, without, 0, false, holds(observed, node, name));
                })
                .toList();
        return Placement.place(request, new Snapshot(nodes));
    }

    /** For the next replica of a deployment, beside what it has. */
    static Snapshot of(State state, Observed observed, Deployment deployment) {
        List<Instance> instances = state.instancesOf(deployment.name());
        return new Snapshot(state.nodes().stream()
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
                            holds(observed, node, deployment.model()));
                })
                .toList());
    }

    private static long own(State state, DeploymentName deployment, Node node) {
        return state.instancesOn(node.id()).stream()
                .filter(instance -> instance.deployment().equals(deployment))
                .mapToLong(Instance::reservedBytes)
                .sum();
    }

    private static boolean holds(Observed observed, Node node, ModelName model) {
        return observed.find(node.id())
                .map(seen -> seen.models().get(model))
                .map(ModelActual::getState)
                .filter(ModelState.MODEL_STATE_PRESENT::equals)
                .isPresent();
    }
}
