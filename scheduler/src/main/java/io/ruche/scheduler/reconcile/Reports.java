package io.ruche.scheduler.reconcile;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceState;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.Reason;
import io.ruche.scheduler.state.State;
import java.util.List;
import java.util.Optional;

/** What agents say of their instances, as changes of State. */
final class Reports {
    private Reports() {}

    static void plan(State state, Observed observed, List<Command> commands) {
        for (Instance instance : state.instances()) {
            Optional<Node> node = state.findNode(instance.node());
            Optional<NodeObserved> seen = observed.find(instance.node());
            boolean absentNode = node.isEmpty() || node.get().phase() == NodePhase.LOST;
            if (instance.phase() == InstancePhase.STOPPING) {
                // on a lost node nobody can say when it is gone; it is not listed when the node returns
                if (absentNode || (seen.isPresent() && isGone(state, instance, seen.get()))) {
                    commands.add(new Command.RemoveInstance(instance.id(), absentNode));
                }
                continue;
            }
            if (!absentNode && seen.isPresent())
                report(state, instance, seen.get()).ifPresent(commands::add);
        }
    }

    private static boolean isGone(State state, Instance instance, NodeObserved seen) {
        return heard(state, instance.revision(), seen) && !seen.instances().containsKey(instance.id());
    }

    private static Optional<Command> report(State state, Instance instance, NodeObserved seen) {
        InstanceActual actual = seen.instances().get(instance.id());
        if (actual == null) {
            // an agent that has heard of it and does not have it has still to begin
            boolean lostIt = heard(state, instance.revision(), seen);
            return lostIt ? change(instance, InstancePhase.WAITING, Reason.NONE) : Optional.empty();
        }
        if (actual.getGeneration() != instance.generation()) return Optional.empty();
        return phase(actual.getState()).flatMap(phase -> change(instance, phase, reason(instance, actual, phase)));
    }

    private static Optional<Command> change(Instance instance, InstancePhase phase, Reason reason) {
        return Lifecycles.INSTANCE.allows(instance.phase(), phase)
                ? Optional.of(new Command.InstanceChanged(instance.id(), instance.generation(), phase, reason))
                : Optional.empty();
    }

    /** Whether this agent follows a Desired that is no older than a change. */
    static boolean heard(State state, long revision, NodeObserved seen) {
        return seen.connected() && seen.epoch() == state.epoch() && seen.version() >= revision;
    }

    private static Optional<InstancePhase> phase(InstanceState reported) {
        switch (reported) {
            case INSTANCE_STATE_WAITING:
                return Optional.of(InstancePhase.WAITING);
            case INSTANCE_STATE_PULLING:
                return Optional.of(InstancePhase.PULLING);
            case INSTANCE_STATE_LOADING:
                return Optional.of(InstancePhase.LOADING);
            case INSTANCE_STATE_READY:
                return Optional.of(InstancePhase.READY);
            case INSTANCE_STATE_FAILED:
                return Optional.of(InstancePhase.FAILED);
            case INSTANCE_STATE_STOPPING:
            case INSTANCE_STATE_UNSPECIFIED:
            case UNRECOGNIZED:
                return Optional.empty();
        }
        return Optional.empty();
    }

    private static Reason reason(Instance instance, InstanceActual actual, InstancePhase phase) {
        if (phase != InstancePhase.FAILED) return Reason.NONE;
        String code = actual.getReason().isEmpty() ? "runtime_failed" : actual.getReason();
        String message =
                actual.getMessage().isEmpty() ? instance.deployment() + " failed on its node." : actual.getMessage();
        return Reason.of(code, message, "Read 'ruche logs " + instance.deployment() + "'.");
    }
}
