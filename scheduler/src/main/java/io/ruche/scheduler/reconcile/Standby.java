package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Nodes that hold a model's file beside those that serve it, so that a lost replica starts again without a download. Only
 * for models that one machine holds: which machines would share another is not known before they have to.
 */
final class Standby {
    private Standby() {}

    /** Those that shall fetch it now: where a replica would fit, best first. None before the first one serves. */
    static List<NodeId> missing(State state, Observed observed, FleetKnowledge knowledge, ModelWish wish) {
        DeploymentName name = new DeploymentName(wish.name().value());
        Optional<Deployment> found = state.findDeployment(name)
                .filter(it -> it.phase() != DeploymentPhase.STOPPING)
                .filter(it -> it.spec().demands().standby() > 0);
        if (found.isEmpty() || wish.phase() != ModelPhase.PRESENT) return List.of();
        if (state.serving(name).isEmpty()) return List.of();
        Set<NodeId> serving = state.instancesOf(name).stream()
                .filter(instance -> instance.phase() != InstancePhase.QUARANTINED)
                .map(Instance::node)
                .collect(Collectors.toCollection(TreeSet::new));
        List<NodeId> others = state.nodes().stream()
                .filter(node -> node.phase() == NodePhase.JOINED)
                .map(Node::id)
                .filter(node -> !serving.contains(node))
                .toList();
        // one that is out of reach for a moment has its file still, and one that could not fetch it is told why there
        long ready = others.stream().filter(node -> wish.nodes().contains(node)).count();
        long lacking = found.get().spec().demands().standby() - ready;
        if (lacking <= 0) return List.of();
        return Snapshots.next(state, observed, found.get(), knowledge)
                .map(asked -> choose(asked, reached(observed, others), wish, lacking))
                .orElse(List.of());
    }

    private static List<NodeId> choose(Snapshots.Asked asked, List<NodeId> others, ModelWish wish, long lacking) {
        List<NodeSnapshot> left = new ArrayList<>(asked.snapshot().nodes().stream()
                .filter(node -> others.contains(node.node().id()))
                .filter(node -> !wish.nodes().contains(node.node().id()))
                .toList());
        List<NodeId> chosen = new ArrayList<>();
        while (chosen.size() < lacking && !left.isEmpty()) {
            Optional<Plan> plan = Placement.find(asked.request(), new Snapshot(left));
            if (plan.isEmpty()) break;
            NodeId node = plan.get().stages().get(0).node();
            chosen.add(node);
            left.removeIf(it -> it.node().id().equals(node));
        }
        return chosen;
    }

    private static List<NodeId> reached(Observed observed, List<NodeId> nodes) {
        return nodes.stream()
                .filter(node ->
                        observed.find(node).filter(NodeObserved::connected).isPresent())
                .toList();
    }
}
