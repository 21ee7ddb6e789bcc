package io.ruche.scheduler.state;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a deployment demands of its places, and how it stands beside others.
 *
 * @param priority -100 to 100; may take the room of lower ones; 0 is usual
 * @param on names of nodes, or kinds of machines as the catalogue of devices names them; empty: all
 * @param apart whether no node may hold two of its replicas
 * @param objective what a replica of several machines is cut for
 * @param idle so long unused, and it yields to one that is wanted and has no room; empty: never
 * @param standby further nodes that hold its file ready
 */
public record Demands(
        int priority, List<String> on, boolean apart, Objective objective, Optional<Duration> idle, int standby) {
    /** What everything has that says nothing. */
    public static final Demands NONE = new Demands(0, List.of(), false, Objective.LATENCY, Optional.empty(), 0);

    public Demands {
        on = on.stream().sorted().distinct().toList();
    }

    public enum Objective {
        /** Tokens of one request come soonest. */
        LATENCY,
        /** Most tokens of many requests. */
        THROUGHPUT
    }

    public Demands withPriority(int wanted) {
        return new Demands(wanted, on, apart, objective, idle, standby);
    }

    public Demands on(List<String> nodesOrKinds) {
        return new Demands(priority, nodesOrKinds, apart, objective, idle, standby);
    }

    public Demands keptApart() {
        return new Demands(priority, on, true, objective, idle, standby);
    }

    public Demands yieldingAfter(Duration unused) {
        return new Demands(priority, on, apart, objective, Optional.of(unused), standby);
    }

    public Demands withStandby(int nodes) {
        return new Demands(priority, on, apart, objective, idle, nodes);
    }

    /** Whether both allow the same places, so that what runs by one need not move for the other. */
    boolean allowsTheSameAs(Demands other) {
        return on.equals(other.on) && apart == other.apart && objective == other.objective;
    }
}
