package io.ruche.scheduler.placement;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Models that nobody has asked for a while make room for one that is wanted. */
public final class Idle {
    private Idle() {}

    /**
     * Those that have to go, longest idle first, and none that the request fits without.
     *
     * @param idleSeconds that a model must have been idle at least
     * @return empty when all idle ones together are not enough
     */
    public static Optional<List<Holding>> makingRoom(PlacementRequest request, Snapshot snapshot, long idleSeconds) {
        List<Holding> idle = snapshot.nodes().stream()
                .flatMap(node -> node.holdings().stream())
                .filter(holding -> holding.idleSeconds() >= idleSeconds
                        && holding.priority() <= request.constraints().priority()
                        && !holding.request().model().equals(request.model()))
                .sorted(Comparator.comparingLong((Holding it) -> -it.idleSeconds())
                        .thenComparingLong(Holding::bytes)
                        .thenComparing(it -> it.deployment().value())
                        .thenComparing(Holding::replica))
                .toList();
        List<Holding> gone = new ArrayList<>();
        for (Holding next : idle) {
            if (gone.contains(next)) continue;
            if (fits(request, snapshot, gone)) break;
            gone.addAll(parts(next, idle));
        }
        if (!fits(request, snapshot, gone)) return Optional.empty();
        // what went before enough was free may stand elsewhere: the shortest idle come back first
        for (int i = gone.size() - 1; i >= 0; i--) {
            List<Holding> fewer = new ArrayList<>(gone);
            fewer.removeAll(parts(gone.get(i), idle));
            if (!fits(request, snapshot, fewer)) continue;
            gone = fewer;
            i = Math.min(i, gone.size());
        }
        return Optional.of(List.copyOf(gone));
    }

    /** All stages of a replica go together. */
    private static List<Holding> parts(Holding of, List<Holding> among) {
        return among.stream()
                .filter(it ->
                        it.deployment().equals(of.deployment()) && it.replica().equals(of.replica()))
                .toList();
    }

    private static boolean fits(PlacementRequest request, Snapshot snapshot, List<Holding> gone) {
        return PlacementSearch.find(request, snapshot.without(gone)).isPresent();
    }
}
