package io.ruche.scheduler.placement;

import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * A node as placement sees it.
 *
 * @param replicas of the deployment in question that it holds
 * @param quarantined whether that deployment failed here too often
 * @param holdsModel whether the model's file is on its disk
 * @param device what kind of machine it is, for its speed
 * @param holdings what of {@code memory.reservedBytes()} could be given back; may be less than all
 */
public record NodeSnapshot(
        Node node,
        NodeMemory memory,
        int replicas,
        boolean quarantined,
        boolean holdsModel,
        Optional<Device> device,
        List<Holding> holdings) {

    public NodeSnapshot {
        holdings = List.copyOf(holdings);
        // a kind whose bandwidth nobody published is as good as none
        device = device.filter(kind -> kind.bytesPerSecond() > 0);
    }

    public NodeSnapshot(Node node, NodeMemory memory, int replicas, boolean quarantined, boolean holdsModel) {
        this(node, memory, replicas, quarantined, holdsModel, Optional.empty(), List.of());
    }

    public NodeSnapshot with(Device kind) {
        return new NodeSnapshot(node, memory, replicas, quarantined, holdsModel, Optional.of(kind), holdings);
    }

    /** With more booked on it by others. */
    public NodeSnapshot reserve(long bytes) {
        return with(new NodeMemory(memory.limitBytes(), memory.reservedBytes() + bytes, memory.foreignBytes()));
    }

    /** With some of what is booked on it given back. */
    public NodeSnapshot release(long bytes) {
        long left = Math.max(0, memory.reservedBytes() - bytes);
        return with(new NodeMemory(memory.limitBytes(), left, memory.foreignBytes()));
    }

    /** With only these to be evicted or moved; what is booked stays booked. */
    public NodeSnapshot holding(Predicate<Holding> which) {
        List<Holding> left = holdings.stream().filter(which).toList();
        return new NodeSnapshot(node, memory, replicas, quarantined, holdsModel, device, left);
    }

    /** With more booked on it by one that could be evicted or moved. */
    public NodeSnapshot hold(Holding holding) {
        List<Holding> more = new ArrayList<>(holdings);
        more.add(holding);
        NodeMemory booked = reserve(holding.bytes()).memory;
        return new NodeSnapshot(node, booked, replicas, quarantined, holdsModel, device, more);
    }

    NodeSnapshot with(NodeMemory other) {
        return new NodeSnapshot(node, other, replicas, quarantined, holdsModel, device, holdings);
    }

    NodeSnapshot withReplicas(int count) {
        return new NodeSnapshot(node, memory, count, quarantined, holdsModel, device, holdings);
    }

    /** As another node would be in its place. */
    public NodeSnapshot with(Node other) {
        return new NodeSnapshot(other, memory, replicas, quarantined, holdsModel, device, holdings);
    }

    NodeSnapshot trusted() {
        return new NodeSnapshot(node, memory, replicas, false, holdsModel, device, holdings);
    }

    /** With one more stage of the deployment on it. */
    NodeSnapshot book(long bytes) {
        return new NodeSnapshot(node, reserve(bytes).memory, replicas + 1, quarantined, holdsModel, device, holdings);
    }

    NodeSnapshot without(List<Holding> gone) {
        List<Holding> left =
                holdings.stream().filter(holding -> !gone.contains(holding)).toList();
        long freed = holdings.stream()
                .filter(gone::contains)
                .mapToLong(Holding::bytes)
                .sum();
        NodeMemory lighter = new NodeMemory(memory.limitBytes(), memory.reservedBytes() - freed, memory.foreignBytes());
        return new NodeSnapshot(node, lighter, replicas, quarantined, holdsModel, device, left);
    }

    /** There, trusted and with nothing on it. */
    NodeSnapshot emptied() {
        return new NodeSnapshot(
                there().node, new NodeMemory(memory.limitBytes(), 0, 0), 0, false, holdsModel, device, List.of());
    }

    /** As it is while it is emptied. */
    NodeSnapshot draining() {
        return in(NodePhase.DRAINING);
    }

    NodeSnapshot there() {
        return node.phase() == NodePhase.JOINED ? this : in(NodePhase.JOINED);
    }

    private NodeSnapshot in(NodePhase phase) {
        return with(new Node(
                node.id(),
                node.name(),
                node.version(),
                node.dataAddress(),
                phase,
                phase == NodePhase.DRAINING,
                Reason.NONE,
                node.inventory(),
                node.runtimes(),
                node.joinedAtMillis(),
                node.revision(),
                node.timeline()));
    }
}
