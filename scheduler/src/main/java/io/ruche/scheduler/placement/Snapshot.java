package io.ruche.scheduler.placement;

import java.util.List;

/** All nodes at one moment, by id. Placing another replica starts from the snapshot with the first one booked. */
public record Snapshot(List<NodeSnapshot> nodes) {
    public Snapshot {
        nodes = List.copyOf(nodes);
    }

    public Snapshot book(Plan plan) {
        return new Snapshot(nodes.stream()
                .map(node -> plan.stages().stream()
                        .filter(stage -> stage.node().equals(node.node().id()))
                        .reduce(
                                node,
                                (booked, stage) -> booked.book(stage.bill().totalBytes()),
                                (a, b) -> b))
                .toList());
    }
}
