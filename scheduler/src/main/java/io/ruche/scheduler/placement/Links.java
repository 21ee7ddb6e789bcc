package io.ruche.scheduler.placement;

import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.state.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What lies between machines: cables by pair, and switches that join all their machines. Where nothing is known, no
 * model is sharded. Immutable.
 */
public final class Links {
    /** By kind, and among equals the one that carries a usual hop sooner. */
    static final Comparator<Link> BEST_FIRST =
            Comparator.comparing(Link::kind).thenComparingDouble(link -> link.seconds(16_384));

    public static final Links NONE = new Links(new TreeMap<>(), List.of());

    private final SortedMap<Pair, Link> cables;
    private final List<Switch> switches;

    /** @param first before {@code second} */
    record Pair(NodeId first, NodeId second) implements Comparable<Pair> {
        static Pair of(NodeId one, NodeId other) {
            return one.compareTo(other) <= 0 ? new Pair(one, other) : new Pair(other, one);
        }

        @Override
        public int compareTo(Pair other) {
            int order = first.compareTo(other.first);
            return order != 0 ? order : second.compareTo(other.second);
        }
    }

    /** All of these reach each other by the same kind of link. */
    record Switch(List<NodeId> nodes, Link link) {
        Switch {
            nodes = nodes.stream().sorted().distinct().toList();
        }
    }

    private Links(SortedMap<Pair, Link> cables, List<Switch> switches) {
        this.cables = cables;
        this.switches = switches;
    }

    /** With one more cable; of several between the same two the best counts. */
    public Links with(NodeId one, NodeId other, Link link) {
        if (one.equals(other))
            throw new IllegalArgumentException("link: " + one + " with itself (expected: two nodes)");
        SortedMap<Pair, Link> more = new TreeMap<>(cables);
        more.merge(Pair.of(one, other), link, Links::better);
        return new Links(more, switches);
    }

    /** With one more switch, or mesh of cables of one kind, among all of these. */
    public Links withSwitch(Collection<NodeId> nodes, Link link) {
        List<Switch> more = new ArrayList<>(switches);
        more.add(new Switch(List.copyOf(nodes), link));
        return new Links(cables, List.copyOf(more));
    }

    /** The best between two machines. */
    public Optional<Link> find(NodeId one, NodeId other) {
        Optional<Link> best = Optional.ofNullable(cables.get(Pair.of(one, other)));
        for (Switch joint : switches) {
            boolean joins = !one.equals(other)
                    && joint.nodes().contains(one)
                    && joint.nodes().contains(other);
            if (joins) best = best.map(known -> better(known, joint.link())).or(() -> Optional.of(joint.link()));
        }
        return best;
    }

    public boolean isEmpty() {
        return cables.isEmpty() && switches.isEmpty();
    }

    Map<Pair, Link> cables() {
        return cables;
    }

    List<Switch> switches() {
        return switches;
    }

    static Link better(Link one, Link other) {
        return BEST_FIRST.compare(one, other) <= 0 ? one : other;
    }
}
