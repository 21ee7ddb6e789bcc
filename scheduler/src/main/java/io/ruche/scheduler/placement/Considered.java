package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.memory.Room;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A node as a decision saw it: for people who ask why. Made by the filters and scores that decided.
 *
 * @param runtime that would run it there; empty when it has none that was asked for
 * @param score above 0 when it passed all filters: the highest takes the replica
 * @param needBytes of the smallest bill that would do there
 * @param room what is left of its memory, line by line
 * @param rejection why it will not do; empty when it passed
 */
public record Considered(
        NodeId node, String name, String runtime, long score, long needBytes, Room room, Optional<Reason> rejection) {

    /** Nodes that are told of one decision at most: those that passed first, then those that lack least. */
    public static final int MOST = 64;

    /** Of every node alone what is told; that several together hold it is in the plan. */
    public static List<Considered> of(PlacementRequest request, Snapshot snapshot) {
        return told(all(request, snapshot));
    }

    /** Those that are told of so many. */
    public static List<Considered> told(List<Considered> all) {
        return List.copyOf(all.subList(0, Math.min(MOST, all.size())));
    }

    /** Every node alone, the best first. Nothing while the model's size is not known. */
    public static List<Considered> all(PlacementRequest request, Snapshot snapshot) {
        if (request.facts().isEmpty()) return List.of();
        ModelFacts facts = request.facts().get();
        Chain chain = new Chain(request, facts, snapshot);
        List<Considered> all = new ArrayList<>();
        for (int at = 0; at < snapshot.nodes().size(); at++) all.add(of(snapshot, chain, at));
        all.sort(Comparator.comparingLong((Considered it) -> -it.score())
                .thenComparingLong(it -> it.needBytes() - it.room().leftBytes())
                .thenComparing(Considered::node));
        return List.copyOf(all);
    }

    private static Considered of(Snapshot snapshot, Chain chain, int at) {
        NodeSnapshot node = snapshot.nodes().get(at);
        Room room = Room.of(node.node().inventory(), node.memory());
        long free = node.memory().freeBytes();
        Chain.Choice[] choices = chain.choices(at);
        int told = 0;
        int fewest = Integer.MAX_VALUE;
        for (int i = 0; i < choices.length; i++) {
            List<Filter.Rejection> rejections = chain.rejections(at, i);
            if (rejections.isEmpty()) {
                long need = choices[i].needs()[choices[i].fitting(free)];
                long score = Score.of(node, free - need);
                return new Considered(
                        node.node().id(),
                        node.node().name(),
                        choices[i].runtime(),
                        score,
                        need,
                        room,
                        Optional.empty());
            }
            if (rejections.size() < fewest) {
                fewest = rejections.size();
                told = i;
            }
        }
        return new Considered(
                node.node().id(),
                node.node().name(),
                choices[told].offer().isPresent() ? choices[told].runtime() : "",
                0,
                choices[told].leastNeed(),
                room,
                Chain.told(chain.rejections(at, told)).map(Filter.Rejection::reason));
    }
}
