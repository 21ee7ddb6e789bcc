package io.ruche.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.PlacementRequest;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.ModelWish;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Verdict;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What must hold in a simulation: of each decision, at each moment, and once all is quiet. */
final class Invariants {
    private final ClusterRun run;
    private final Map<String, Followed> followed = new TreeMap<>();

    Invariants(ClusterRun run) {
        this.run = run;
    }

    private record Followed(long life, long epoch, long version) {}

    /** The planner looked at the very State that decides, so what it asks for fits. */
    void planned(Command command, Verdict verdict) {
        boolean tooMuch =
                verdict instanceof Verdict.Refused refused && refused.failure().code() == FailureCode.DOES_NOT_FIT_NOW;
        assertThat(tooMuch)
                .as("seed %d: planned what does not fit: %s", run.seed, command)
                .isFalse();
    }

    /** What cannot be seen from the State afterwards: that it had reason to happen. */
    void happened(State before, List<Event> events) {
        Map<DeploymentName, Integer> placed = new TreeMap<>();
        for (Event event : events) {
            if (event instanceof Event.NodeMoved it) lost(before, it);
            if (event instanceof Event.InstanceRemoved it) removed(before, it);
            if (event instanceof Event.InstanceRestarted it) {
                assertThat(it.generation())
                        .as("seed %d: %s keeps its generation", run.seed, it.instance())
                        .isGreaterThan(before.getInstance(it.instance()).generation());
            }
            if (event instanceof Event.InstancePlaced it) {
                placed.merge(it.deployment(), 1, Integer::sum);
                int serving = before.serving(it.deployment()).size();
                assertThat(serving + placed.getOrDefault(it.deployment(), 0))
                        .as("seed %d: replicas of %s", run.seed, it.deployment())
                        .isLessThanOrEqualTo(
                                before.getDeployment(it.deployment()).spec().replicas());
            }
        }
    }

    private void lost(State before, Event.NodeMoved it) {
        if (it.phase() != NodePhase.LOST || before.getNode(it.node()).phase() == NodePhase.LOST) return;
        SimulatedAgent agent = Objects.requireNonNull(run.agents.get(it.name()));
        boolean silent = !agent.up || run.cut.contains(agent.name);
        Duration since = run.world.clock().monotonic().minus(agent.lastTrouble);
        assertThat(silent || since.compareTo(Duration.ofSeconds(4)) < 0)
                .as("seed %d: %s is lost though it spoke", run.seed, agent.name)
                .isTrue();
    }

    private void removed(State before, Event.InstanceRemoved it) {
        Node node = before.getNode(before.getInstance(it.instance()).node());
        SimulatedAgent agent = Objects.requireNonNull(run.agents.get(node.name()));
        boolean runs = agent.running().containsKey(it.instance().value());
        assertThat(runs && node.phase() != NodePhase.LOST)
                .as("seed %d: %s is removed though it runs", run.seed, it.instance())
                .isFalse();
    }

    void check() {
        State state = run.house.state();
        for (Node node : state.nodes()) {
            assertThat(state.reservedBytes(node.id()))
                    .as("seed %d: booked on %s", run.seed, node.name())
                    .isLessThanOrEqualTo(node.memoryLimitBytes());
        }
        Set<String> everywhere = new HashSet<>();
        for (SimulatedAgent agent : run.agents.values()) {
            for (String id : agent.running().keySet()) {
                assertThat(everywhere.add(id))
                        .as("seed %d: %s runs twice", run.seed, id)
                        .isTrue();
            }
        }
    }

    /** After each document that came. */
    void followsTheNewest(SimulatedAgent agent) {
        Followed now = new Followed(
                agent.life(), agent.desired().getEpoch(), agent.desired().getVersion());
        Followed was = followed.put(agent.name, now);
        if (was == null || was.life() != now.life()) return;
        boolean fell = now.epoch() < was.epoch() || (now.epoch() == was.epoch() && now.version() < was.version());
        assertThat(fell)
                .as("seed %d: %s follows an older document: %s after %s", run.seed, agent.name, now, was)
                .isFalse();
    }

    void converged() {
        State state = run.house.state();
        assertThat(state.nodes()).as("seed %d", run.seed).allMatch(node -> node.phase() == NodePhase.JOINED);
        Map<String, Long> wanted = new TreeMap<>();
        for (Instance instance : state.instances()) {
            assertThat(instance.phase()).as("seed %d: %s", run.seed, instance).isEqualTo(InstancePhase.READY);
            wanted.put(instance.id().value(), instance.generation());
        }
        Map<String, Long> running = new TreeMap<>();
        run.agents.values().forEach(agent -> running.putAll(agent.running()));
        assertThat(running).as("seed %d", run.seed).isEqualTo(wanted);
        assertThat(state.models()).as("seed %d", run.seed).noneMatch(it -> it.phase() == ModelPhase.PULLING);
        for (Deployment deployment : state.deployments()) {
            int ready = state.instancesOf(deployment.name()).size();
            if (deployment.name().value().equals("giant")) {
                assertThat(deployment.phase()).isEqualTo(DeploymentPhase.FAILED);
                assertThat(deployment.reason().code()).isEqualTo("memory_never");
            } else if (ready == deployment.spec().replicas()) {
                assertThat(deployment.phase())
                        .as("seed %d: %s", run.seed, deployment)
                        .isEqualTo(DeploymentPhase.READY);
            } else {
                // the nodes are full
                assertThat(deployment.reason().code())
                        .as("seed %d: %s", run.seed, deployment)
                        .startsWith("memory_");
            }
        }
    }

    /** A minute after a machine went: others have what it had, as far as there is a place. */
    void replaced() {
        State state = run.house.state();
        for (Deployment deployment : state.deployments()) {
            int serving = state.serving(deployment.name()).size();
            Optional<ModelWish> wish = state.findModel(deployment.model());
            if (serving >= deployment.spec().replicas() || wish.isEmpty()) continue;
            PlacementRequest request = new PlacementRequest(
                    deployment.model(),
                    wish.get().spec().getSha256(),
                    wish.get().facts(),
                    deployment.spec());
            assertThat(Placement.place(request, Snapshots.of(state, run.observed(), deployment)))
                    .as("seed %d: not replaced after a loss: %s", run.seed, deployment)
                    .isNotInstanceOf(Placement.Placed.class);
        }
    }
}
