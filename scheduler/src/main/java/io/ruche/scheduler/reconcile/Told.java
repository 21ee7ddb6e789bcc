package io.ruche.scheduler.reconcile;

import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.flight.Decision.Kind;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;

/** Commands that leave no choice of nodes, as decisions for people. What agents report is no decision. */
final class Told {
    private Told() {}

    static Optional<Decision> of(State state, Command command, long atMillis) {
        if (command instanceof Command.DeclareLost it) {
            return Optional.of(Decision.of(
                    Kind.NODE_LOST,
                    List.of("node/" + name(state, it.node())),
                    name(state, it.node()) + " counts as lost.",
                    it.reason(),
                    atMillis));
        }
        if (command instanceof Command.NodeReturned it) {
            return Optional.of(Decision.of(
                    Kind.NODE_BACK,
                    List.of("node/" + name(state, it.node())),
                    name(state, it.node()) + " is back.",
                    Reason.NONE,
                    atMillis));
        }
        if (command instanceof Command.BumpGeneration it) {
            return instance(state, it.instance(), Kind.RESTARTED, "is started again", atMillis);
        }
        if (command instanceof Command.Quarantine it) {
            return state.findInstance(it.instance())
                    .map(instance -> ended(state, instance, Kind.QUARANTINED, "is left alone", it.reason(), atMillis));
        }
        if (command instanceof Command.StopInstance it) {
            return state.findInstance(it.instance())
                    .map(instance -> ended(state, instance, Kind.STOPPED, "is ended", it.reason(), atMillis));
        }
        if (command instanceof Command.PullModel it && it.node().isPresent()) {
            String node = name(state, it.node().get());
            String model = it.model().getName();
            return Optional.of(Decision.of(
                    Kind.PULLED,
                    List.of("model/" + model, "node/" + node),
                    node + " fetches " + model
                            + (standsBy(state, model) ? " to stand by." : " so that its size is known."),
                    Reason.NONE,
                    atMillis));
        }
        return Optional.empty();
    }

    /** One that is served already is fetched elsewhere for that alone. */
    private static boolean standsBy(State state, String model) {
        DeploymentName name = new DeploymentName(model);
        return state.findDeployment(name)
                        .filter(it -> it.spec().demands().standby() > 0)
                        .isPresent()
                && !state.serving(name).isEmpty();
    }

    private static Optional<Decision> instance(State state, InstanceId id, Kind kind, String what, long atMillis) {
        return state.findInstance(id).map(instance -> ended(state, instance, kind, what, instance.reason(), atMillis));
    }

    static Decision ended(State state, Instance instance, Kind kind, String what, Reason why, long atMillis) {
        String node = name(state, instance.node());
        return Decision.of(
                kind,
                List.of(
                        "deployment/" + instance.deployment().value(),
                        "instance/" + instance.id().value(),
                        "node/" + node),
                instance.deployment() + " " + what + " on " + node + (why.isNone() ? "." : ": " + why.message()),
                why,
                atMillis);
    }

    static String name(State state, NodeId id) {
        return state.findNode(id).map(Node::name).orElse(id.value());
    }
}
