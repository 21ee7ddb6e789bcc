package io.ruche.scheduler.placement;

import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Every set of machines, every order of it, every cut: the fewest machines, of those the fastest. */
final class Exhaustive {
    private final PlacementRequest request;
    private final Snapshot snapshot;
    private final int layers;
    private double best = 0;

    Exhaustive(PlacementRequest request, Snapshot snapshot) {
        this.request = request;
        this.snapshot = snapshot;
        this.layers = request.facts().orElseThrow().getLayers();
    }

    /** @param machines 0 where nothing fits */
    record Best(int machines, double speed) {}

    Best find() {
        for (int size = 1; size <= snapshot.nodes().size(); size++) {
            choose(size, 0, new ArrayList<>());
            if (best > 0) return new Best(size, best);
        }
        return new Best(0, 0);
    }

    private void choose(int size, int used, List<NodeSnapshot> order) {
        if (order.size() == size) {
            if (size > 1) tensor(order);
            cut(order, 0, new int[size]);
            return;
        }
        for (int i = 0; i < snapshot.nodes().size(); i++) {
            NodeSnapshot node = snapshot.nodes().get(i);
            boolean linked =
                    order.isEmpty() || link(order.get(order.size() - 1), node).isPresent();
            if ((used >> i & 1) == 1 || !linked) continue;
            order.add(node);
            choose(size, used | 1 << i, order);
            order.remove(order.size() - 1);
        }
    }

    private void tensor(List<NodeSnapshot> machines) {
        for (NodeSnapshot one : machines) {
            for (NodeSnapshot other : machines) {
                boolean same = one == other;
                if (!same && link(one, other).filter(LinkKind.RDMA::equals).isEmpty()) return;
            }
        }
        int size = machines.size();
        if (request.facts().orElseThrow().getHeads() % size != 0
                || request.facts().orElseThrow().getKvHeads() % size != 0) return;
        int[] ends = new int[size];
        Arrays.fill(ends, layers);
        consider(new Assigned(true, List.copyOf(machines), ends));
    }

    private void cut(List<NodeSnapshot> order, int stage, int[] ends) {
        int first = stage == 0 ? 0 : ends[stage - 1];
        if (stage == order.size() - 1) {
            ends[stage] = layers;
            consider(new Assigned(false, List.copyOf(order), ends.clone()));
            return;
        }
        for (int end = first + 1; end <= layers - (order.size() - 1 - stage); end++) {
            ends[stage] = end;
            Assigned part = new Assigned(false, order.subList(0, stage + 1), Arrays.copyOf(ends, stage + 1));
            if (part.fits(request)) cut(order, stage + 1, ends);
        }
    }

    private void consider(Assigned assigned) {
        if (!assigned.fits(request)) return;
        assigned.speed(request, snapshot.links()).ifPresent(speed -> best = Math.max(best, speed));
    }

    private Optional<LinkKind> link(NodeSnapshot one, NodeSnapshot other) {
        return snapshot.links().find(one.node().id(), other.node().id()).map(Link::kind);
    }
}
