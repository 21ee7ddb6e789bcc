package io.ruche.scheduler.reconcile;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
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
    public static final Usage NONE = new Usage(TreePMap.empty(), false, Optional.empty());

    private final TreePMap<DeploymentName, Mark> marks;
    private final boolean begun;
    /** When something was last seen to be ending so that another has room. */
    private final Optional<Duration> roomMadeAt;

    /**
     * @param wantedAt when it was first seen to be wanted so; empty where that was before this leader began
     * @param counted what agents counted then, of each instance
     * @param yielded whether it went since nobody used it, and is not back
     */
    private record Mark(
            DeploymentSpec spec,
            Optional<Duration> wantedAt,
            Duration usedAt,
            TreePMap<InstanceId, Integer> counted,
            boolean yielded) {}

    private Usage(TreePMap<DeploymentName, Mark> marks, boolean begun, Optional<Duration> roomMadeAt) {
        this.marks = marks;
        this.begun = begun;
        this.roomMadeAt = roomMadeAt;
    }

    /** With what is wanted and said now. */
    Usage with(State state, Observed observed) {
        TreePMap<DeploymentName, Mark> now = TreePMap.empty();
        for (Deployment deployment : state.deployments()) {
            now = now.plus(deployment.name(), mark(state, observed, deployment));
        }
        boolean makingRoom = state.instances().stream().anyMatch(Usage::makesRoom);
        Optional<Duration> made = makingRoom ? Optional.of(observed.at()) : roomMadeAt;
        return begun && now.equals(marks) && made.equals(roomMadeAt) ? this : new Usage(now, true, made);
    }

    private static boolean makesRoom(Instance instance) {
        String why = instance.reason().code();
        return instance.phase() == InstancePhase.STOPPING
                && (why.equals(RoomMaking.PREEMPTED) || why.equals(RoomMaking.IDLE_YIELDED));
    }

    private Mark mark(State state, Observed observed, Deployment deployment) {
        Mark was = marks.get(deployment.name());
        boolean same = was != null && was.spec().equals(deployment.spec());
        Optional<Duration> wantedAt =
                same ? Objects.requireNonNull(was).wantedAt() : begun ? Optional.of(observed.at()) : Optional.empty();
        List<Instance> stages = state.instancesOf(deployment.name());
        TreePMap<InstanceId, Integer> counted = TreePMap.empty();
        boolean yielded = same && Objects.requireNonNull(was).yielded();
        boolean used = was == null || !generates(state, deployment);
        for (Instance stage : stages) {
            if (stage.phase() == InstancePhase.STOPPING) {
                if (stage.reason().code().equals(RoomMaking.IDLE_YIELDED)) yielded = true;
                continue;
            }
            Optional<InstanceActual> actual = observed.find(stage.node())
                    .map(seen -> seen.instances().get(stage.id()))
                    .filter(it -> it.getGeneration() == stage.generation());
            boolean quiet = stage.phase() == InstancePhase.READY
                    && actual.isPresent()
                    && actual.get().getRunningRequests() == 0
                    && actual.get().getWaitingRequests() == 0;
            if (!quiet) used = true;
            int count = actual.map(Usage::counted).orElse(0);
            // one that is gone counts for nothing: its end is no use of it
            Integer before = was == null ? null : was.counted().get(stage.id());
            if (before != null && before != count) used = true;
            counted = counted.plus(stage.id(), count);
        }
        if (State.replicas(state.serving(deployment.name()))
                >= deployment.spec().replicas()) yielded = false;
        Duration usedAt = used ? observed.at() : Objects.requireNonNull(was).usedAt();
        return new Mark(deployment.spec(), wantedAt, usedAt, counted, yielded);
    }

    /** Changes with each request that was answered. */
    private static int counted(InstanceActual actual) {
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

    /** Whether it went since nobody used it, and nobody has changed what is wanted of it since. */
    boolean hasYielded(DeploymentName deployment) {
        Mark mark = marks.get(deployment);
        return mark != null && mark.yielded();
    }

    boolean madeRoomWithin(Duration time, Duration at) {
        return roomMadeAt.filter(made -> at.compareTo(made.plus(time)) < 0).isPresent();
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
