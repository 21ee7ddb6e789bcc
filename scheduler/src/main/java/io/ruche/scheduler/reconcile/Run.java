package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One run over all deployments: what it looks at, what it commands, and what it has promised, since two deployments must
 * not be promised the same memory. One thread.
 */
final class Run {
    private static final Duration MOST_ENDING = Duration.ofMinutes(3);

    final State state;
    final Observed observed;
    final Instant now;
    final FleetKnowledge knowledge;
    final List<Command> commands;
    final List<Decision> decisions;
    /** Booked by this run, by node. */
    private final Map<NodeId, Long> booked = new TreeMap<>();

    private final List<Held> held = new ArrayList<>();
    /** Replicas that this run ends. */
    private final TreeSet<String> leaving = new TreeSet<>();

    /**
     * Memory that one waits for.
     *
     * @param priority less important ones may not have it
     * @param made whether others had to go for it, so that its equals may not have it either
     */
    private record Held(int priority, boolean made, Map<NodeId, Long> bytes) {
        boolean isBefore(int other) {
            return made ? priority >= other : priority > other;
        }
    }

    Run(
            State state,
            Observed observed,
            Instant now,
            FleetKnowledge knowledge,
            List<Command> commands,
            List<Decision> decisions) {
        this.state = state;
        this.observed = observed;
        this.now = now;
        this.knowledge = knowledge;
        this.commands = commands;
        this.decisions = decisions;
    }

    long millis() {
        return now.toEpochMilli();
    }

    /** Ends an instance, and with it its replica. */
    void stop(Instance instance, Reason why) {
        if (!leaving.add(instance.group())) return;
        Command command = new Command.StopInstance(instance.id(), why);
        commands.add(command);
        Told.of(state, command, millis()).ifPresent(decisions::add);
    }

    void book(Plan plan) {
        bytes(plan).forEach((node, bytes) -> booked.merge(node, bytes, Long::sum));
    }

    void hold(int priority, boolean made, Plan plan) {
        held.add(new Held(priority, made, bytes(plan)));
    }

    private static Map<NodeId, Long> bytes(Plan plan) {
        Map<NodeId, Long> bytes = new TreeMap<>();
        plan.stages().forEach(stage -> bytes.merge(stage.node(), stage.bill().totalBytes(), Long::sum));
        return bytes;
    }

    /** With all that was promised to others before one of this priority. */
    Snapshot seenBy(int priority, Snapshot snapshot) {
        if (booked.isEmpty() && held.isEmpty() && leaving.isEmpty()) return snapshot;
        return snapshot.with(node ->
                node.reserve(promised(priority, node)).holding(holding -> !leaving.contains(holding.replica())));
    }

    private long promised(int priority, NodeSnapshot node) {
        NodeId id = node.node().id();
        return booked.getOrDefault(id, 0L)
                + held.stream()
                        .filter(it -> it.isBefore(priority))
                        .mapToLong(it -> it.bytes().getOrDefault(id, 0L))
                        .sum();
    }

    boolean somethingEnds() {
        return state.instances().stream().anyMatch(this::isEnding);
    }

    /** What does not let go for so long is not counted on. */
    private boolean isEnding(Instance instance) {
        if (leaving.contains(instance.group())) return true;
        long since = millis() - instance.movedAtMillis();
        return instance.phase() == InstancePhase.STOPPING && since < MOST_ENDING.toMillis();
    }

    boolean leaves(Replica replica) {
        return leaving.contains(replica.stages().get(0).group());
    }

    /** As it will be when what is ending has ended. */
    Snapshot afterEnding(Snapshot snapshot) {
        Map<NodeId, Long> ending = new TreeMap<>();
        state.instances().stream()
                .filter(this::isEnding)
                .forEach(instance -> ending.merge(instance.node(), instance.reservedBytes(), Long::sum));
        return snapshot.with(
                node -> node.release(ending.getOrDefault(node.node().id(), 0L)));
    }
}
