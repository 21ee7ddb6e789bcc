package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Which nodes are lost, and which are back. */
final class Liveness {
    /** So long silent, and a node is lost. */
    static final Duration LOSS = Duration.ofSeconds(3);

    private Liveness() {}

    static void plan(State state, Observed observed, List<Command> commands) {
        for (Node node : state.nodes()) {
            boolean lost = node.phase() == NodePhase.LOST;
            boolean silent = silence(observed, node).compareTo(LOSS) > 0;
            if (silent && !lost) {
                commands.add(new Command.DeclareLost(
                        node.id(),
                        Reason.of(
                                "node_lost",
                                node.name() + " has been silent for more than " + LOSS.toSeconds() + " s.",
                                "Check that the machine is awake and its agent runs.")));
            }
            if (lost && isBack(observed, node)) commands.add(new Command.NodeReturned(node.id()));
        }
    }

    /** Silence counts only since we listen: since leadership began, or since the loop last woke. */
    private static Duration silence(Observed observed, Node node) {
        Duration heard = observed.find(node.id())
                .map(NodeObserved::lastSeen)
                .filter(seen -> seen.compareTo(observed.silenceFrom()) > 0)
                .orElse(observed.silenceFrom());
        return observed.at().minus(heard);
    }

    private static boolean isBack(Observed observed, Node node) {
        Optional<NodeObserved> seen = observed.find(node.id());
        return seen.isPresent()
                && seen.get().connected()
                && observed.at().minus(seen.get().lastSeen()).compareTo(LOSS) <= 0;
    }
}
