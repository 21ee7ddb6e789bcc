package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.placement.Links;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Kinds of the nodes and what joins them, in one State: found at the first question and kept, since a list of models asks
 * the same of each. Any thread; two that come first find the same.
 */
public final class Machines {
    private final State state;
    private final FleetKnowledge knowledge;
    private volatile @Nullable Found found;

    private record Found(SortedMap<NodeId, KnownDevice> kinds, Links links) {}

    public Machines(State state, FleetKnowledge knowledge) {
        this.state = state;
        this.knowledge = knowledge;
    }

    State state() {
        return state;
    }

    FleetKnowledge knowledge() {
        return knowledge;
    }

    Optional<KnownDevice> kind(NodeId node) {
        return Optional.ofNullable(found().kinds.get(node));
    }

    Links links() {
        return found().links;
    }

    private Found found() {
        Found known = found;
        if (known != null) return known;
        TreeMap<NodeId, KnownDevice> kinds = new TreeMap<>();
        for (Node node : state.nodes()) knowledge.kind(node).ifPresent(kind -> kinds.put(node.id(), kind));
        Found made = new Found(kinds, knowledge.links(state));
        found = made;
        return made;
    }
}
