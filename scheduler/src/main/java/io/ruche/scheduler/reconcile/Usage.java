package io.ruche.scheduler.reconcile;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.pcollections.TreePMap;

/**
 * When deployments were last used and last wanted, as agents report and people deploy. Where that is not known it is now:
 * what loads, what no agent speaks of, models that only embed (agents count no requests, only tokens), and everything when
 * a leader begins. Soft, of the leader's memory. Times are monotonic. Immutable, any thread.
 */
public final class Usage {
    public static final Usage NONE = new Usage(TreePMap.empty(), false);

    private final TreePMap<DeploymentName, Mark> marks;
    private final boolean begun;

    /**
     * @param wantedAt when it was first seen to be wanted so; empty where that was before this leader began
     * @param counted what agents counted then
     */
    private record Mark(DeploymentSpec spec, Optional<Duration> wantedAt, Duration usedAt, long counted) {}

    private Usage(TreePMap<DeploymentName, Mark> marks, boolean begun) {
        this.marks = marks;
        this.begun = begun;
    }

    /** With what is wanted and said now. */
    Usage with(State state, Observed observed) {
        TreePMap<DeploymentName, Mark> now = TreePMap.empty();
        for (Deployment deployment : state.deployments()) {
            now = now.plus(deployment.name(), mark(state, observed, deployment));
        }
        return begun && now.equals(marks) ? this : new Usage(now, true);
    }

    private Mark mark(State state, Observed observed, Deployment deployment) {
        Mark was = marks.get(deployment.name());
        boolean same = was != null && was.spec().equals(deployment.spec());
        Optional<Duration> wantedAt =
                same ? Objects.requireNonNull(was).wantedAt() : begun ? Optional.of(observed.at()) : Optional.empty();
        List<Instance> stages = state.instancesOf(deployment.name());
        long counted = 0;
        boolean used = was == null || !generates(state, deployment);
        for (Instance stage : stages) {
            if (stage.phase() == InstancePhase.STOPPING) continue;
            Optional<InstanceActual> actual = observed.find(stage.node())
                    .map(seen -> seen.instances().get(stage.id()))
                    .filter(it -> it.getGeneration() == stage.generation());
            boolean quiet = stage.phase() == InstancePhase.READY
                    && actual.isPresent()
                    && actual.get().getRunningRequests() == 0
                    && actual.get().getWaitingRequests() == 0;
            if (!quiet) used = true;
            counted = counted * 31 + actual.map(Usage::counted).orElse(0L);
        }
        if (was != null && was.counted() != counted) used = true;
        Duration usedAt = used ? observed.at() : Objects.requireNonNull(was).usedAt();
        return new Mark(deployment.spec(), wantedAt, usedAt, counted);
    }

    /** Changes with each request that was answered. */
    private static long counted(InstanceActual actual) {
        return Objects.hash(
                actual.getGeneration(),
                actual.getGeneratedTokens(),
                actual.getDecodeTokensPerSecond(),
                actual.getPrefillTokensPerSecond());
    }

    private static boolean generates(State state, Deployment deployment) {
        return state.findModel(deployment.model())
                .flatMap(ModelWish::facts)
                .map(ModelFacts::getRequestsList)
                .filter(requests -> requests.contains("generate"))
                .isPresent();
    }

    /** Since it was last used; zero where that is not known. */
    Duration idle(DeploymentName deployment, Duration at) {
        Mark mark = marks.get(deployment);
        if (mark == null || at.compareTo(mark.usedAt()) < 0) return Duration.ZERO;
        return at.minus(mark.usedAt());
    }

    /** Whether one was wanted later than the other was used, so that room given up is not taken back for nobody. */
    boolean wantedAfterUse(DeploymentName wanted, DeploymentName used) {
        Mark one = marks.get(wanted);
        Mark other = marks.get(used);
        return one != null
                && other != null
                && one.wantedAt().filter(at -> at.compareTo(other.usedAt()) > 0).isPresent();
    }
}
