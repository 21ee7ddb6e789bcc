package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.ByteText;
import java.time.Duration;
import java.util.Optional;

/**
 * Decisions on instances. They come from the planner, which saw an older State: what is no longer so is passed over in
 * silence, what would break an invariant is refused.
 */
final class InstanceDecisions {
    /** So long ready, and the next failure is the first of a new row. */
    static final Duration HEALED = Duration.ofMinutes(5);

    private InstanceDecisions() {}

    static Verdict place(Draft draft, Command.PlaceInstance it) {
        State state = draft.state();
        String subject = Rows.Kind.DEPLOYMENT.key(it.deployment().value());
        Optional<Deployment> deployment = state.findDeployment(it.deployment());
        if (deployment.isEmpty() || deployment.get().phase() == DeploymentPhase.STOPPING) return draft.done(subject);
        if (state.serving(it.deployment()).size() >= deployment.get().spec().replicas()) return draft.done(subject);

        Node node = state.getNode(it.node());
        if (node.phase() != NodePhase.JOINED) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "node: " + node.name() + " is " + EventTexts.word(node.phase()) + " (expected: joined).",
                    "It is placed elsewhere, or once the node is back.");
        }
        long total = it.bill().totalBytes();
        long left = node.memoryLimitBytes() - state.reservedBytes(node.id());
        if (total > left) {
            return Draft.refuse(
                    FailureCode.DOES_NOT_FIT_NOW,
                    "memory: " + it.deployment() + " needs " + ByteText.of(total) + " on " + node.name()
                            + " (expected: <= " + ByteText.of(left) + ").",
                    "Undeploy another model, or ask for a smaller context.");
        }
        InstanceId id = new InstanceId(draft.ids().next("ins"));
        draft.add(new Event.InstancePlaced(
                id,
                it.deployment(),
                it.node(),
                node.name(),
                it.planHash(),
                it.stage(),
                it.runtime(),
                it.precision(),
                it.context(),
                it.slots(),
                it.bill(),
                draft.nowMillis()));
        ModelDecisions.alsoOn(draft, deployment.get().model(), it.node());
        Deployment now = draft.state().getDeployment(it.deployment());
        if (!now.bill().equals(Optional.of(it.bill()))) {
            draft.add(new Event.DeploymentMoved(
                    now.name(), now.phase(), now.reason(), Optional.of(it.bill()), draft.nowMillis()));
        }
        Derived.settle(draft, it.deployment());
        return draft.done(Rows.Kind.INSTANCE.key(id.value()));
    }

    static Verdict changed(Draft draft, Command.InstanceChanged it) {
        String subject = Rows.Kind.INSTANCE.key(it.instance().value());
        Optional<Instance> found = current(draft.state(), it.instance(), it.generation());
        if (found.isEmpty() || found.get().phase() == it.phase()) return draft.done(subject);
        Instance was = found.get();
        // said before its node was lost, maybe declared so by the same round of the planner
        if (isOnLostNode(draft.state(), was)) return draft.done(subject);
        if (!Instance.counts(it.phase()) || !Lifecycles.INSTANCE.allows(was.phase(), it.phase())) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "instance: " + was.id() + " is " + EventTexts.word(was.phase()) + " and cannot become "
                            + EventTexts.word(it.phase()) + ".",
                    "");
        }
        int failures = was.failures();
        if (it.phase() == InstancePhase.FAILED) failures = healed(was, draft.nowMillis()) ? 1 : failures + 1;
        boolean stillInTrouble = it.reason().isNone()
                && it.phase() != InstancePhase.READY
                && was.phase() != InstancePhase.LOST
                && was.phase() != InstancePhase.READY;
        move(draft, was, it.phase(), stillInTrouble ? was.reason() : it.reason(), failures);
        Derived.settle(draft, was.deployment());
        return draft.done(subject);
    }

    static Verdict restart(Draft draft, Command.BumpGeneration it) {
        String subject = Rows.Kind.INSTANCE.key(it.instance().value());
        Optional<Instance> found = current(draft.state(), it.instance(), it.generation());
        if (found.isEmpty() || found.get().phase() != InstancePhase.FAILED) return draft.done(subject);
        Instance was = found.get();
        draft.add(new Event.InstanceRestarted(was.id(), was.deployment(), was.generation() + 1, draft.nowMillis()));
        Derived.settle(draft, was.deployment());
        return draft.done(subject);
    }

    static Verdict quarantine(Draft draft, Command.Quarantine it) {
        String subject = Rows.Kind.INSTANCE.key(it.instance().value());
        Optional<Instance> found = current(draft.state(), it.instance(), it.generation());
        if (found.isEmpty() || found.get().phase() != InstancePhase.FAILED) return draft.done(subject);
        Instance was = found.get();
        move(draft, was, InstancePhase.QUARANTINED, it.reason(), was.failures());
        Derived.settle(draft, was.deployment());
        return draft.done(subject);
    }

    static Verdict stop(Draft draft, Command.StopInstance it) {
        String subject = Rows.Kind.INSTANCE.key(it.instance().value());
        Optional<Instance> found = draft.state().findInstance(it.instance());
        if (found.isEmpty()) return draft.done(subject);
        stopNow(draft, found.get(), it.reason());
        Derived.settle(draft, found.get().deployment());
        return draft.done(subject);
    }

    static Verdict remove(Draft draft, Command.RemoveInstance it) {
        String subject = Rows.Kind.INSTANCE.key(it.instance().value());
        Optional<Instance> found = draft.state().findInstance(it.instance());
        if (found.isEmpty()) return draft.done(subject);
        Instance was = found.get();
        if (was.phase() != InstancePhase.STOPPING) {
            return Draft.refuse(
                    FailureCode.CONFLICT,
                    "instance: " + was.id() + " is " + EventTexts.word(was.phase()) + " (expected: stopping).",
                    "Stop it first.");
        }
        boolean nodeIsHere = draft.state()
                .findNode(was.node())
                .filter(node -> node.phase() != NodePhase.LOST)
                .isPresent();
        if (it.nodeLost() && nodeIsHere) return draft.done(subject);
        draft.add(new Event.InstanceRemoved(was.id(), was.deployment(), draft.nowMillis()));
        Derived.settle(draft, was.deployment());
        return draft.done(subject);
    }

    /**
     * Without settling the deployment: the caller does, once for all its instances. One in quarantine runs nowhere and
     * books nothing, so it is gone at once; were it to stop first, it would book its memory again.
     */
    static void stopNow(Draft draft, Instance instance, Reason why) {
        if (instance.phase() == InstancePhase.STOPPING) return;
        if (instance.phase() == InstancePhase.QUARANTINED) {
            draft.add(new Event.InstanceRemoved(instance.id(), instance.deployment(), draft.nowMillis()));
            return;
        }
        move(draft, instance, InstancePhase.STOPPING, why, instance.failures());
    }

    static void move(Draft draft, Instance was, InstancePhase phase, Reason why, int failures) {
        draft.add(new Event.InstanceMoved(was.id(), was.deployment(), phase, why, failures, draft.nowMillis()));
    }

    private static Optional<Instance> current(State state, InstanceId id, long generation) {
        return state.findInstance(id).filter(instance -> instance.generation() == generation);
    }

    private static boolean isOnLostNode(State state, Instance instance) {
        return state.findNode(instance.node())
                .filter(node -> node.phase() == NodePhase.LOST)
                .isPresent();
    }

    private static boolean healed(Instance was, long nowMillis) {
        return was.phase() == InstancePhase.READY && nowMillis - was.movedAtMillis() >= HEALED.toMillis();
    }
}
