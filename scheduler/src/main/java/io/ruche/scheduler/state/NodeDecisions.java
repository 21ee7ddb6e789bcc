package io.ruche.scheduler.state;

import io.ruche.proto.Inventory;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import java.util.List;
import java.util.Optional;

/** Decisions on machines. */
final class NodeDecisions {
    static final int MOST_NODES = 500;

    private NodeDecisions() {}

    static Verdict joined(Draft draft, Command.NodeJoined it) {
        Names.check("node name", it.name());
        Optional<Node> namesake = draft.state()
                .findNodeByName(it.name())
                .filter(node -> !node.id().equals(it.node()));
        if (namesake.isPresent() && namesake.get().phase() != NodePhase.LOST) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "node name: '" + it.name() + "' is that of "
                            + namesake.get().id() + ", which is here.",
                    "Start this agent with another --name.");
        }
        if (namesake.isPresent()) forget(draft, namesake.get());

        String subject = Rows.Kind.NODE.key(it.node().value());
        Optional<Node> known = draft.state().findNode(it.node());
        if (known.isEmpty()) {
            if (draft.state().nodes().size() >= MOST_NODES) {
                return Draft.refuse(
                        FailureCode.STATE_FULL,
                        "nodes: " + MOST_NODES + " (expected: fewer).",
                        "Begin a second cluster.");
            }
            draft.add(new Event.NodeAdded(
                    it.node(),
                    it.name(),
                    it.version(),
                    it.dataAddress(),
                    it.inventory(),
                    it.runtimes(),
                    draft.nowMillis()));
            return draft.done(subject);
        }
        Node node = known.get();
        if (!same(node, it)) {
            update(draft, node, it.name(), it.version(), it.dataAddress(), it.inventory(), it.runtimes());
        }
        if (node.phase() == NodePhase.LOST) comeBack(draft, node);
        return draft.done(subject);
    }

    static Verdict changed(Draft draft, Command.NodeChanged it) {
        Node node = draft.state().getNode(it.node());
        if (!node.inventory().equals(it.inventory())) {
            update(draft, node, node.name(), node.version(), node.dataAddress(), it.inventory(), node.runtimes());
        }
        return draft.done(Rows.Kind.NODE.key(node.id().value()));
    }

    static Verdict drain(Draft draft, Command.DrainNode it) {
        Optional<Node> found = draft.state().findNode(it.node());
        if (found.isEmpty()) {
            return Draft.refuse(
                    FailureCode.NOT_FOUND, "node: '" + it.node() + "' is not there.", "'ruche nodes' lists them.");
        }
        Node node = found.get();
        if (node.drain() != it.drain()) {
            NodePhase present = it.drain() ? NodePhase.DRAINING : NodePhase.JOINED;
            boolean lost = node.phase() == NodePhase.LOST;
            Reason why = lost
                    ? node.reason()
                    : it.drain() ? Reason.of("draining", "An operator empties it.", "") : Reason.NONE;
            draft.add(new Event.NodeMoved(
                    node.id(), node.name(), lost ? NodePhase.LOST : present, it.drain(), why, draft.nowMillis()));
        }
        return draft.done(Rows.Kind.NODE.key(node.id().value()));
    }

    static Verdict lost(Draft draft, Command.DeclareLost it) {
        Node node = draft.state().getNode(it.node());
        if (node.phase() != NodePhase.LOST) {
            draft.add(new Event.NodeMoved(
                    node.id(), node.name(), NodePhase.LOST, node.drain(), it.reason(), draft.nowMillis()));
            for (Instance instance : draft.state().instancesOn(node.id())) {
                if (instance.phase() == InstancePhase.QUARANTINED || instance.phase() == InstancePhase.STOPPING)
                    continue;
                InstanceDecisions.move(draft, instance, InstancePhase.LOST, it.reason(), instance.failures());
            }
            Derived.settleAll(draft);
        }
        return draft.done(Rows.Kind.NODE.key(node.id().value()));
    }

    static Verdict returned(Draft draft, Command.NodeReturned it) {
        Node node = draft.state().getNode(it.node());
        if (node.phase() == NodePhase.LOST) comeBack(draft, node);
        return draft.done(Rows.Kind.NODE.key(node.id().value()));
    }

    /** Its instances stay LOST until the agent says what became of each. */
    private static void comeBack(Draft draft, Node node) {
        NodePhase phase = node.drain() ? NodePhase.DRAINING : NodePhase.JOINED;
        draft.add(new Event.NodeMoved(node.id(), node.name(), phase, node.drain(), Reason.NONE, draft.nowMillis()));
    }

    /** The machine's home was made anew: what the old identity ran is gone. */
    private static void forget(Draft draft, Node node) {
        for (Instance instance : draft.state().instancesOn(node.id())) {
            draft.add(new Event.InstanceRemoved(instance.id(), instance.deployment(), draft.nowMillis()));
        }
        for (ModelWish wish : draft.state().models()) {
            if (!wish.nodes().contains(node.id())) continue;
            List<NodeId> left =
                    wish.nodes().stream().filter(id -> !id.equals(node.id())).toList();
            draft.add(new Event.ModelWished(wish.name(), wish.spec(), left, wish.facts(), draft.nowMillis()));
        }
        draft.add(new Event.NodeForgotten(node.id(), node.name(), draft.nowMillis()));
        Derived.settleAll(draft);
    }

    private static void update(
            Draft draft,
            Node node,
            String name,
            String version,
            String dataAddress,
            Inventory inventory,
            List<RuntimeOffer> runtimes) {
        draft.add(new Event.NodeUpdated(node.id(), name, version, dataAddress, inventory, runtimes, draft.nowMillis()));
    }

    private static boolean same(Node node, Command.NodeJoined it) {
        return node.name().equals(it.name())
                && node.version().equals(it.version())
                && node.dataAddress().equals(it.dataAddress())
                && node.inventory().equals(it.inventory())
                && node.runtimes().equals(it.runtimes());
    }
}
