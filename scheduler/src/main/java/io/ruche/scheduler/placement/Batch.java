package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.NodeId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * Several requests decided in one snapshot, each beside what the ones before it booked: the most important first, of
 * those the largest, since the small ones fit beside them.
 */
public final class Batch {
    private Batch() {}

    /**
     * @param placements in the order of the requests
     * @param after with everything booked that was placed
     */
    public record Outcome(List<Placement> placements, Snapshot after) {
        public Outcome {
            placements = List.copyOf(placements);
        }
    }

    public static Outcome place(List<PlacementRequest> requests, Snapshot snapshot) {
        List<Integer> order = order(requests);
        Snapshot now = snapshot;
        Placement[] placements = new Placement[requests.size()];
        for (int i : order) {
            PlacementRequest request = requests.get(i);
            placements[i] = Placement.place(request, now);
            if (placements[i] instanceof Placement.Placed placed) now = now.reserve(placed.plan());
        }
        return new Outcome(List.of(placements), now);
    }

    /**
     * Where all of them go, in the order of the requests, as {@link #place} decides; those that are to be kept apart share
     * no node with another of their model. Empty when one has no place.
     */
    public static Optional<Outcome> placeAll(List<PlacementRequest> requests, Snapshot snapshot) {
        Snapshot now = snapshot;
        Map<ModelName, Set<NodeId>> nodes = new TreeMap<>();
        Placement[] placements = new Placement[requests.size()];
        for (int i : order(requests)) {
            PlacementRequest request = requests.get(i);
            Set<NodeId> taken = nodes.computeIfAbsent(request.model(), it -> new TreeSet<>());
            boolean apart = request.constraints().apart() && !taken.isEmpty();
            Optional<Plan> plan = PlacementSearch.find(request, apart ? without(taken, now) : now);
            if (plan.isEmpty()) return Optional.empty();
            placements[i] = new Placement.Placed(plan.get());
            plan.get().stages().forEach(it -> taken.add(it.node()));
            now = now.reserve(plan.get());
        }
        return Optional.of(new Outcome(List.of(placements), now));
    }

    private static Snapshot without(Set<NodeId> taken, Snapshot snapshot) {
        return new Snapshot(
                snapshot.nodes().stream()
                        .filter(it -> !taken.contains(it.node().id()))
                        .toList(),
                snapshot.links());
    }

    private static List<Integer> order(List<PlacementRequest> requests) {
        return IntStream.range(0, requests.size())
                .boxed()
                .sorted(Comparator.comparingInt(
                                (Integer i) -> -requests.get(i).constraints().priority())
                        .thenComparingLong(i -> -bytes(requests.get(i)))
                        .thenComparing(i -> requests.get(i).model())
                        .thenComparing(Comparator.naturalOrder()))
                .toList();
    }

    /**
     * Replicas beside each other.
     *
     * @param plans of those that have a place, in the order in which they got it
     * @param refused why the one after them has none; empty when all have one
     */
    public record Beside(List<Plan> plans, Optional<Placement> refused) {
        public Beside {
            plans = List.copyOf(plans);
        }
    }

    /** All replicas or none: each beside the others, which count as replicas of the same deployment. */
    public static List<Plan> replicas(PlacementRequest request, int count, Snapshot snapshot) {
        Beside beside = beside(request, count, snapshot);
        return beside.refused.isPresent() ? List.of() : beside.plans;
    }

    /** As many replicas as have a place, up to so many. */
    public static Beside beside(PlacementRequest request, int count, Snapshot snapshot) {
        List<Plan> plans = new ArrayList<>();
        Snapshot now = snapshot;
        for (int i = 0; i < count; i++) {
            Placement placement = Placement.place(request, now);
            if (!(placement instanceof Placement.Placed placed)) return new Beside(plans, Optional.of(placement));
            plans.add(placed.plan());
            now = now.book(placed.plan());
        }
        return new Beside(plans, Optional.empty());
    }

    private static long bytes(PlacementRequest request) {
        return request.facts().map(ModelFacts::getFileBytes).orElse(0L);
    }
}
