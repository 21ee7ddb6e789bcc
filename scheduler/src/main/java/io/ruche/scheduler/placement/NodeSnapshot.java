package io.ruche.scheduler.placement;

import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.Node;

/**
 * A node as placement sees it.
 *
 * @param replicas of the deployment in question that it holds
 * @param quarantined whether that deployment failed here too often
 * @param holdsModel whether the model's file is on its disk
 */
public record NodeSnapshot(Node node, NodeMemory memory, int replicas, boolean quarantined, boolean holdsModel) {

    /** With more booked on it by others. */
    public NodeSnapshot reserve(long bytes) {
        NodeMemory booked = new NodeMemory(memory.limitBytes(), memory.reservedBytes() + bytes, memory.foreignBytes());
        return new NodeSnapshot(node, booked, replicas, quarantined, holdsModel);
    }

    /** With one more stage of the deployment on it. */
    NodeSnapshot book(long bytes) {
        return new NodeSnapshot(node, reserve(bytes).memory, replicas + 1, quarantined, holdsModel);
    }
}
