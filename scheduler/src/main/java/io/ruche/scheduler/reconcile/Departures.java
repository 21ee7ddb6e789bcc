package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.placement.Evictions;
import io.ruche.scheduler.placement.Moves;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.placement.Snapshot;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Where what is on a node goes when the node is emptied. */
public final class Departures {
    private Departures() {}

    /**
     * A replica that leaves.
     *
     * @param to names of the nodes where it goes; empty: nowhere, so it ends and waits
     * @param instead of less important deployments that go for it
     * @param lack why it has no place elsewhere as things are
     */
    public record Departure(
            DeploymentName deployment, String replica, List<String> to, List<DeploymentName> instead, Reason lack) {
        public Departure {
            to = List.copyOf(to);
            instead = List.copyOf(instead);
        }

        /** For people. */
        public String text() {
            String who = deployment.value();
            if (to.isEmpty()) return who + " has no place elsewhere, so it ends and waits: " + lack.message();
            String goes = who + " goes to " + String.join(" and ", to);
            if (instead.isEmpty()) return goes + ".";
            return goes + " and takes the room of "
                    + instead.stream().map(DeploymentName::value).collect(Collectors.joining(" and ")) + ".";
        }
    }

    /** In the order in which they are placed again: the most important first, then the largest. */
    public static List<Departure> of(State state, Observed observed, NodeId node, FleetKnowledge knowledge) {
        List<NodeSnapshot> nodes = state.nodes().stream()
                .map(it -> snapshot(state, observed, it, knowledge))
                .toList();
        Moves.Drain drain = Moves.drain(
                node,
                new Snapshot(nodes, knowledge.links(state)),
                (it, replica) -> Snapshots.seenBy(state, observed, replica, it));
        List<Departure> all = new ArrayList<>();
        for (Moves.Move move : drain.moves()) {
            all.add(new Departure(move.deployment(), move.replica(), names(move.plan()), List.of(), Reason.NONE));
        }
        for (Moves.Stuck stuck : drain.stuck()) {
            Optional<Evictions.Preemption> found = stuck.preemption();
            all.add(new Departure(
                    stuck.deployment(),
                    stuck.replica(),
                    found.map(it -> names(it.plan())).orElse(List.of()),
                    found.map(it -> it.victims().stream()
                                    .map(Evictions.Victim::deployment)
                                    .distinct()
                                    .toList())
                            .orElse(List.of()),
                    Explanations.toldElsewhere(stuck.why())));
        }
        return all;
    }

    private static List<String> names(Plan plan) {
        return plan.stages().stream()
                .map(Plan.PlannedStage::nodeName)
                .distinct()
                .toList();
    }

    private static NodeSnapshot snapshot(State state, Observed observed, Node node, FleetKnowledge knowledge) {
        return new NodeSnapshot(
                node,
                Snapshots.memory(state, observed, node),
                0,
                false,
                false,
                knowledge.kind(node).map(KnownDevice::device),
                Snapshots.holdings(state, observed, Optional.empty(), node, knowledge));
    }
}
