package io.ruche.scheduler.placement;

import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Snapshots as they would be if one thing were different. */
final class World {
    private World() {}

    static Snapshot changed(Snapshot snapshot, NodeId id, UnaryOperator<NodeSnapshot> change) {
        return snapshot.with(node -> node.node().id().equals(id) ? change.apply(node) : node);
    }

    /** With a runtime that can start after all. */
    static Node repaired(Node node, String runtime) {
        List<RuntimeOffer> offers = node.runtimes().stream()
                .map(offer -> offer.getName().equals(runtime)
                        ? offer.toBuilder().setAvailable(true).build()
                        : offer)
                .toList();
        return node.withRuntimes(offers);
    }

    /** With one more machine of the same kind, empty, that can book so much, linked as its like and to it. */
    static Snapshot withAnother(Snapshot snapshot, NodeSnapshot like, long limitBytes, Link usual) {
        Node node = like.node();
        NodeId id = new NodeId("another");
        Node other = new Node(
                id,
                "another",
                node.version(),
                "",
                node.phase(),
                false,
                node.reason(),
                node.inventory(),
                node.runtimes(),
                0,
                1,
                node.timeline());
        List<NodeSnapshot> nodes = new ArrayList<>(snapshot.nodes());
        nodes.add(new NodeSnapshot(other, new NodeMemory(limitBytes, 0, 0), 0, false, false, like.device(), List.of())
                .there());
        Links links = snapshot.links();
        Optional<Link> best = Optional.empty();
        for (NodeSnapshot neighbour : snapshot.nodes()) {
            Optional<Link> link = links.find(node.id(), neighbour.node().id());
            if (link.isEmpty()) continue;
            links = links.with(id, neighbour.node().id(), link.get());
            best = Optional.of(
                    best.map(known -> Links.better(known, link.get())).orElse(link.get()));
        }
        return new Snapshot(nodes, links.with(id, node.id(), best.orElse(usual)));
    }
}
