package io.ruche.scheduler.state;

import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A deployment's phase follows from its instances and its model. Every decision that moves one of those settles the
 * deployment in the same commit, so that no reader sees them apart.
 */
final class Derived {
    private Derived() {}

    private record Standing(DeploymentPhase phase, Reason reason) {}

    static void settleAll(Draft draft) {
        for (Deployment deployment : draft.state().deployments()) settle(draft, deployment.name());
    }

    static void settle(Draft draft, DeploymentName name) {
        Optional<Deployment> found = draft.state().findDeployment(name);
        if (found.isEmpty()) return;
        Deployment deployment = found.get();
        List<Instance> instances = draft.state().instancesOf(name);
        if (deployment.phase() == DeploymentPhase.STOPPING) {
            if (instances.isEmpty()) draft.add(new Event.DeploymentRemoved(name, draft.nowMillis()));
            return;
        }
        List<Instance> live = instances.stream()
                .filter(instance -> instance.phase() != InstancePhase.STOPPING)
                .toList();
        Standing standing = live.isEmpty() ? unplaced(draft.state(), deployment) : placed(deployment, live);
        if (news(deployment, standing)) {
            draft.add(new Event.DeploymentMoved(
                    name, standing.phase(), standing.reason(), Optional.empty(), draft.nowMillis()));
        }
    }

    private static boolean news(Deployment deployment, Standing standing) {
        if (deployment.phase() != standing.phase()) return true;
        // the planner's explanation of a missing replica is worth more than ours
        if (standing.phase() == DeploymentPhase.DEGRADED) return false;
        return !deployment.reason().code().equals(standing.reason().code());
    }

    private static Standing unplaced(State state, Deployment deployment) {
        Optional<ModelWish> model = state.findModel(deployment.model());
        ModelPhase pull = model.map(ModelWish::phase).orElse(ModelPhase.WANTED);
        if (pull == ModelPhase.PULLING) return new Standing(DeploymentPhase.PULLING, Reason.NONE);
        if (pull == ModelPhase.FAILED) {
            return new Standing(
                    DeploymentPhase.FAILED, model.map(ModelWish::reason).orElse(Reason.NONE));
        }
        switch (deployment.phase()) {
            case PENDING:
            case PULLING:
            case FAILED:
            case STOPPING:
                return new Standing(deployment.phase(), deployment.reason());
            case LOADING:
            case READY:
            case DEGRADED:
                return new Standing(DeploymentPhase.PENDING, Reason.NONE);
        }
        throw new AssertionError(deployment.phase());
    }

    private static Standing placed(Deployment deployment, List<Instance> live) {
        Map<InstancePhase, Integer> count = new EnumMap<>(InstancePhase.class);
        for (Instance instance : live) count.merge(instance.phase(), 1, Integer::sum);
        int ready = ready(live);
        int wanted = deployment.spec().replicas();
        if (ready >= wanted) return new Standing(DeploymentPhase.READY, Reason.NONE);

        Reason trouble = live.stream()
                .filter(instance -> instance.phase() != InstancePhase.READY)
                .map(Instance::reason)
                .filter(reason -> !reason.isNone())
                .findFirst()
                .orElse(Reason.NONE);
        if (ready > 0) {
            Reason missing = Reason.of("replicas_missing", ready + " of " + wanted + " replicas are ready.", "");
            return new Standing(DeploymentPhase.DEGRADED, trouble.isNone() ? missing : trouble);
        }
        // of a sharded replica that is not whole yet some stages may be ready
        if (count.containsKey(InstancePhase.WAITING)
                || count.containsKey(InstancePhase.LOADING)
                || count.containsKey(InstancePhase.FAILED)) {
            return new Standing(DeploymentPhase.LOADING, trouble);
        }
        if (count.containsKey(InstancePhase.PULLING)) return new Standing(DeploymentPhase.PULLING, trouble);
        return count.containsKey(InstancePhase.LOST)
                ? new Standing(DeploymentPhase.PENDING, trouble)
                : new Standing(DeploymentPhase.FAILED, trouble);
    }

    /** Replicas of which every stage is ready. */
    private static int ready(List<Instance> live) {
        Map<String, Integer> stages = new TreeMap<>();
        for (Instance instance : live) {
            if (instance.phase() == InstancePhase.READY) stages.merge(instance.group(), 1, Integer::sum);
        }
        return (int) live.stream()
                .filter(instance -> stages.getOrDefault(instance.group(), 0)
                        >= Math.max(1, instance.stage().size()))
                .map(Instance::group)
                .distinct()
                .count();
    }
}
