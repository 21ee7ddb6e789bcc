package io.ruche.scheduler.placement;

import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Replicas that are placed again elsewhere: to empty a node, or to join free memory that lies in pieces. A replica moves
 * as a whole, with all of its stages.
 */
public final class Moves {
    /** What is tried at most before a request is said to be helped by no move. */
    private static final int TRIES = 20_000;

    private final Snapshot start;
    private int tries = 0;

    /** @param plan where it goes */
    public record Move(DeploymentName deployment, String replica, Plan plan) {}

    /** Moves in their order, and where the request goes after them. */
    public record Rearrangement(List<Move> moves, Plan plan) {
        public Rearrangement {
            moves = List.copyOf(moves);
        }
    }

    /**
     * @param moves of those that have a place elsewhere
     * @param stay those that have none, by deployment and replica
     * @param stuck the same by replica, with what placement says
     */
    public record Drain(List<Move> moves, List<Holding> stay, List<Stuck> stuck) {
        public Drain {
            moves = List.copyOf(moves);
            stay = List.copyOf(stay);
            stuck = List.copyOf(stuck);
        }
    }

    /**
     * @param why it has no place elsewhere
     * @param preemption what is less important and would go for it
     */
    public record Stuck(
            DeploymentName deployment, String replica, Placement why, Optional<Evictions.Preemption> preemption) {}

    private record Replica(DeploymentName deployment, String name, List<Holding> parts) {
        long bytes() {
            return parts.stream().mapToLong(Holding::bytes).sum();
        }

        PlacementRequest request() {
            return parts.get(0).request();
        }
    }

    private Moves(Snapshot start) {
        this.start = start;
    }

    /**
     * Empties a node: what is on it moves, nothing else does, so there are never more moves than must be. The most
     * important first, then the largest.
     */
    public static Drain drain(NodeId node, Snapshot snapshot) {
        return drain(node, snapshot, (it, replica) -> it);
    }

    /**
     * @param seen a node as it is for a replica, of which a holding is given: whether it has the model's file, and is
     *     trusted with it
     */
    public static Drain drain(NodeId node, Snapshot snapshot, BiFunction<NodeSnapshot, Holding, NodeSnapshot> seen) {
        Moves run = new Moves(snapshot);
        List<Replica> on = run.replicas().stream()
                .filter(replica -> run.touches(replica, node))
                .sorted(Comparator.comparingInt(
                                (Replica it) -> -it.request().constraints().priority())
                        .thenComparingLong(it -> -it.bytes()))
                .toList();
        Snapshot now = snapshot;
        List<Move> moves = new ArrayList<>();
        List<Holding> stay = new ArrayList<>();
        List<Stuck> stuck = new ArrayList<>();
        for (Replica replica : on) {
            Snapshot others = beside(replica, draining(now.without(replica.parts()), node))
                    .with(it -> seen.apply(it, replica.parts().get(0)));
            Optional<Plan> plan = PlacementSearch.find(replica.request(), others);
            if (plan.isEmpty()) {
                stay.addAll(replica.parts());
                stuck.add(new Stuck(
                        replica.deployment(),
                        replica.name(),
                        Placement.place(replica.request(), others),
                        Evictions.preemption(replica.request(), others)));
                continue;
            }
            moves.add(new Move(replica.deployment(), replica.name(), plan.get()));
            now = moved(replica, plan.get(), now.without(replica.parts()));
        }
        return new Drain(moves, stay, stuck);
    }

    /** The fewest moves, two at most, after which a request fits; of those the fewest bytes. None if it fits anyway. */
    public static Optional<Rearrangement> toFit(PlacementRequest request, Snapshot snapshot) {
        Optional<Plan> asItIs = PlacementSearch.find(request, snapshot);
        if (asItIs.isPresent()) return Optional.of(new Rearrangement(List.of(), asItIs.get()));
        Moves run = new Moves(snapshot);
        List<Replica> replicas = run.replicas().stream()
                .sorted(Comparator.comparingLong(Replica::bytes)
                        .thenComparing(it -> it.deployment().value())
                        .thenComparing(Replica::name))
                .toList();
        for (int most = 1; most <= 2; most++) {
            Optional<Rearrangement> found = run.search(request, snapshot, replicas, 0, most, List.of());
            if (found.isPresent()) return found;
        }
        return Optional.empty();
    }

    private Optional<Rearrangement> search(
            PlacementRequest request, Snapshot now, List<Replica> replicas, int from, int most, List<Move> done) {
        for (int i = from; i < replicas.size() && tries++ < TRIES; i++) {
            Replica replica = replicas.get(i);
            Snapshot without = now.without(replica.parts());
            if (most == 1) {
                // the request takes its place first: else the replica would only go back where it was
                Optional<Plan> wanted = PlacementSearch.find(request, without);
                if (wanted.isEmpty()) continue;
                Optional<Plan> elsewhere =
                        PlacementSearch.find(replica.request(), beside(replica, without.reserve(wanted.get())));
                if (elsewhere.isEmpty()) continue;
                List<Move> moves = new ArrayList<>(done);
                moves.add(new Move(replica.deployment(), replica.name(), elsewhere.get()));
                return Optional.of(new Rearrangement(moves, wanted.get()));
            }
            for (NodeSnapshot node : start.nodes()) {
                boolean welcome = Pinned.passes(replica.request(), node);
                if (!welcome || touches(replica, node.node().id())) continue;
                Optional<Plan> there =
                        PlacementSearch.find(only(replica.request(), node.node().id()), beside(replica, without));
                if (there.isEmpty()) continue;
                List<Move> moves = new ArrayList<>(done);
                moves.add(new Move(replica.deployment(), replica.name(), there.get()));
                Optional<Rearrangement> found =
                        search(request, moved(replica, there.get(), without), replicas, i + 1, most - 1, moves);
                if (found.isPresent()) return found;
            }
        }
        return Optional.empty();
    }

    /** With the other replicas of its deployment counted, beside which it may not be allowed. */
    private static Snapshot beside(Replica replica, Snapshot snapshot) {
        return snapshot.with(node -> node.withReplicas((int) node.holdings().stream()
                .filter(it -> it.deployment().equals(replica.deployment()))
                .map(Holding::replica)
                .filter(name -> !name.equals(replica.name()))
                .distinct()
                .count()));
    }

    /** Where it is then, so that the next of its deployment sees it. */
    private static Snapshot moved(Replica replica, Plan plan, Snapshot without) {
        return without.with(node -> plan.stages().stream()
                .filter(stage -> stage.node().equals(node.node().id()))
                .findFirst()
                .map(stage -> node.hold(new Holding(
                        replica.deployment(),
                        replica.name(),
                        replica.request(),
                        stage.bill().totalBytes(),
                        0)))
                .orElse(node));
    }

    private static PlacementRequest only(PlacementRequest request, NodeId node) {
        return request.with(request.constraints().pinnedTo(List.of(node)));
    }

    private static Snapshot draining(Snapshot snapshot, NodeId node) {
        return snapshot.with(it -> it.node().id().equals(node) ? it.draining() : it);
    }

    private boolean touches(Replica replica, NodeId node) {
        NodeSnapshot at = start.nodes().get(start.position(node).orElseThrow());
        return at.holdings().stream().anyMatch(replica.parts()::contains);
    }

    private List<Replica> replicas() {
        List<Replica> all = new ArrayList<>();
        Set<List<String>> seen = new LinkedHashSet<>();
        for (NodeSnapshot node : start.nodes()) {
            for (Holding holding : node.holdings()) {
                if (!seen.add(List.of(holding.deployment().value(), holding.replica()))) continue;
                List<Holding> parts = start.nodes().stream()
                        .flatMap(it -> it.holdings().stream())
                        .filter(it -> it.deployment().equals(holding.deployment())
                                && it.replica().equals(holding.replica()))
                        .toList();
                all.add(new Replica(holding.deployment(), holding.replica(), parts));
            }
        }
        return all;
    }
}
