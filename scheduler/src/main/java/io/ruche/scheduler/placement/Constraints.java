package io.ruche.scheduler.placement;

import io.ruche.scheduler.state.NodeId;
import java.util.List;

/**
 * What a request demands of its place beyond room.
 *
 * @param pinned the only nodes that will do, sorted; empty: all
 * @param asked the same as whoever asked calls them, for what is told
 * @param apart whether no node may hold two replicas of it
 * @param priority may take the room of lower ones; 0 is usual
 * @param objective what a sharded replica is cut for
 * @param machines for one replica at most; 0: as many as it takes
 */
public record Constraints(
        List<NodeId> pinned, List<String> asked, boolean apart, int priority, Objective objective, int machines) {
    public static final Constraints NONE = new Constraints(List.of(), List.of(), false, 0, Objective.LATENCY, 0);

    public Constraints {
        pinned = pinned.stream().sorted().distinct().toList();
        asked = asked.stream().sorted().distinct().toList();
    }

    public enum Objective {
        /** Tokens of one request: the sum of all stages and hops is least. */
        LATENCY,
        /** Tokens of many requests at once: the slowest stage is fastest. */
        THROUGHPUT
    }

    public Constraints pinnedTo(List<NodeId> nodes) {
        return pinnedTo(nodes, nodes.stream().map(NodeId::value).toList());
    }

    /** @param names as whoever asked calls them: nodes or kinds of machines */
    public Constraints pinnedTo(List<NodeId> nodes, List<String> names) {
        return new Constraints(nodes, names, apart, priority, objective, machines);
    }

    public Constraints keptApart(boolean wanted) {
        return new Constraints(pinned, asked, wanted, priority, objective, machines);
    }

    public Constraints withPriority(int wanted) {
        return new Constraints(pinned, asked, apart, wanted, objective, machines);
    }

    public Constraints withObjective(Objective wanted) {
        return new Constraints(pinned, asked, apart, priority, wanted, machines);
    }

    public Constraints withMachines(int most) {
        return new Constraints(pinned, asked, apart, priority, objective, most);
    }
}
