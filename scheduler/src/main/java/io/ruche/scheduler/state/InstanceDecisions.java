package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.Lifecycles;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.memory.ByteText;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Decisions on instances. They come from the planner, which saw an older State: what is no longer so is passed over in
 * silence, what would break an invariant is refused.
 */
final class InstanceDecisions {
    /** So long ready, and the next failure is the first of a new row. */
    static final Duration HEALED = Duration.ofMinutes(5);

    private InstanceDecisions() {}

    static Verdict place(Draft draft, Command.PlaceInstance it) {
        return place(draft, it.deployment(), List.of(it));
    }

    static Verdict placeGroup(Draft draft, Command.PlaceGroup it) {
        return place(draft, it.deployment(), it.stages());
    }

    /** All of them, or none: each is looked at before the first is placed. */
    private static Verdict place(Draft draft, DeploymentName name, List<Command.PlaceInstance> stages) {
        State state = draft.state();
        String subject = Rows.Kind.DEPLOYMENT.key(name.value());
        Optional<Deployment> deployment = state.findDeployment(name);
        if (deployment.isEmpty() || deployment.get().phase() == DeploymentPhase.STOPPING) return draft.done(subject);
        int replicas = State.replicas(state.serving(name));
        if (replicas >= deployment.get().spec().replicas()) return draft.done(subject);
        Map<NodeId, Long> taken = new TreeMap<>();
        for (Command.PlaceInstance stage : stages) {
            Optional<Verdict> refused = refusal(state, stage, taken.getOrDefault(stage.node(), 0L));
            if (refused.isPresent()) return refused.get();
            taken.merge(stage.node(), stage.bill().totalBytes(), Long::sum);
        }
        String group = stages.size() > 1 ? draft.ids().next("grp") : "";
        String last = subject;
        for (Command.PlaceInstance stage : stages) {
            last = Rows.Kind.INSTANCE.key(
                    placed(draft, deployment.get(), stage, group).value());
        }
        Bill bill = stages.get(0).bill();
        Deployment now = draft.state().getDeployment(name);
        if (!now.bill().equals(Optional.of(bill))) {
            draft.add(new Event.DeploymentMoved(
                    now.name(), now.phase(), now.reason(), Optional.of(bill), draft.nowMillis()));
        }
        Derived.settle(draft, name);
        return draft.done(stages.size() > 1 ? subject : last);
    }

    /** @param taken what earlier stages of the same replica take there */
    private static Optional<Verdict> refusal(State state, Command.PlaceInstance it, long taken) {
        Node node = state.getNode(it.node());
        if (node.phase() != NodePhase.JOINED) {
            return Optional.of(Draft.refuse(
                    FailureCode.CONFLICT,
                    "node: " + node.name() + " is " + EventTexts.word(node.phase()) + " (expected: joined).",
                    "It is placed elsewhere, or once the node is back."));
        }
        long total = it.bill().totalBytes();
        long left = node.memoryLimitBytes() - state.reservedBytes(node.id()) - taken;
        if (total <= left) return Optional.empty();
        return Optional.of(Draft.refuse(
                FailureCode.DOES_NOT_FIT_NOW,
                "memory: " + it.deployment() + " needs " + ByteText.of(total) + " on " + node.name() + " (expected: <= "
                        + ByteText.of(left) + ").",
                "Undeploy another model, or ask for a smaller context."));
    }

    private static InstanceId placed(Draft draft, Deployment deployment, Command.PlaceInstance it, String group) {
        InstanceId id = new InstanceId(draft.ids().next("ins"));
        Stage stage = it.stage();
        Stage named = group.isEmpty()
                ? stage
                : new Stage(group, stage.rank(), stage.size(), stage.firstLayer(), stage.lastLayer());
        draft.add(new Event.InstancePlaced(
                id,
                it.deployment(),
                it.node(),
                draft.state().getNode(it.node()).name(),
                it.planHash(),
                named,
                it.runtime(),
                it.precision(),
                it.context(),
                it.slots(),
                it.bill(),
                draft.nowMillis()));
        ModelDecisions.alsoOn(draft, deployment.model(), it.node());
        return id;
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
        for (Instance stage : draft.state().group(was)) {
            boolean runs = stage.phase() == InstancePhase.READY || stage.phase() == InstancePhase.LOADING;
            if (!runs && stage.phase() != InstancePhase.FAILED) continue;
            draft.add(new Event.InstanceRestarted(
                    stage.id(), stage.deployment(), stage.generation() + 1, draft.nowMillis()));
        }
        Derived.settle(draft, was.deployment());
        return draft.done(subject);
    }

    static Verdict quarantine(Draft draft, Command.Quarantine it) {
        String subject = Rows.Kind.INSTANCE.key(it.instance().value());
        Optional<Instance> found = current(draft.state(), it.instance(), it.generation());
        if (found.isEmpty() || found.get().phase() != InstancePhase.FAILED) return draft.done(subject);
        Instance was = found.get();
        move(draft, was, InstancePhase.QUARANTINED, it.reason(), was.failures());
        endOthers(draft, was);
        Derived.settle(draft, was.deployment());
        return draft.done(subject);
    }

    static Verdict stop(Draft draft, Command.StopInstance it) {
        String subject = Rows.Kind.INSTANCE.key(it.instance().value());
        Optional<Instance> found = draft.state().findInstance(it.instance());
        if (found.isEmpty()) return draft.done(subject);
        stopNow(draft, found.get(), it.reason());
        endOthers(draft, found.get());
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

    /** A replica whose stage ends has no use for the others. */
    private static void endOthers(Draft draft, Instance ended) {
        for (Instance other : draft.state().instancesOf(ended.deployment())) {
            boolean beside = other.group().equals(ended.group()) && !other.id().equals(ended.id());
            if (beside) stopNow(draft, other, Reason.of("group_ended", "Another stage of its replica ended.", ""));
        }
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
