package io.ruche.scheduler.reconcile;

import static io.ruche.scheduler.house.Things.joined;
import static io.ruche.scheduler.house.Things.node;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.InstanceActual;
import io.ruche.proto.InstanceState;
import io.ruche.proto.ModelActual;
import io.ruche.proto.ModelState;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.flight.Decision;
import io.ruche.scheduler.flight.FlightRecord;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Demands;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.InstanceId;
import io.ruche.scheduler.state.ModelName;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster whose agents do at once what they are told, with models that take as many GiB as a test says. One round is what the
 * loop does in half a second.
 */
final class Scene {
    /** That a runtime takes beside a model's bytes, and a little for buffers. */
    private static final long OVERHEAD = 360L << 20;

    final House house = new House(1);
    final TreeMap<NodeId, NodeObserved> heard = new TreeMap<>();
    FlightRecord flight = FlightRecord.EMPTY;
    FleetKnowledge knowledge = FleetKnowledge.BUILT_IN;
    Duration monotonic = Duration.ofHours(1);
    /** Requests at work, by deployment. */
    final Map<String, Integer> running = new TreeMap<>();
    /** Deployments whose model no runtime loads. */
    final Set<String> broken = new TreeSet<>();
    /** Nodes whose agents end nothing for now. */
    final Set<String> slow = new TreeSet<>();
    /** Everything that was commanded, in order. */
    final List<Command> commanded = new java.util.ArrayList<>();

    Scene join(String name, double gib, RuntimeOffer... runtimes) {
        house.accept(joined(name, (long) (gib * Things.GIB), runtimes));
        report();
        return this;
    }

    Scene deploy(String model, double gib, int replicas, Demands demands) {
        house.accept(new Command.Deploy(
                Things.model(model),
                Optional.of(Things.big((long) (gib * Things.GIB) - OVERHEAD)),
                new DeploymentSpec("", "accurate", replicas, 1024, 1).with(demands)));
        return this;
    }

    Scene deploy(String model, double gib, int priority) {
        return deploy(model, gib, 1, Demands.NONE.withPriority(priority));
    }

    /** Plans, and has it carried out by the State; agents say what they said before. */
    List<Command> round() {
        Observed observed = observed();
        knowledge = knowledge.with(house.state(), observed);
        Planner.Round round = Planner.plan(house.state(), observed, house.now(), knowledge);
        for (Decision decision : round.decisions()) flight = flight.with(decision);
        round.commands().forEach(house::submit);
        commanded.addAll(round.commands());
        return round.commands();
    }

    /** Until nothing is left to do, with agents that follow. */
    Scene settle() {
        for (int i = 0; i < 40; i++) {
            report();
            if (round().isEmpty()) return this;
        }
        assertThat(round()).as("it does not come to rest").isEmpty();
        return this;
    }

    Scene pass(Duration time) {
        monotonic = monotonic.plus(time);
        house.pass(time);
        report();
        return this;
    }

    /** Every agent has heard of everything; what it shall run is ready, and files that it shall have are there. */
    void report() {
        for (var node : house.state().nodes()) {
            if (slow.contains(node.name())) continue;
            TreeMap<InstanceId, InstanceActual> instances = new TreeMap<>();
            for (var spec : DesiredView.of(house.state(), node.id()).getInstancesList()) {
                boolean fails = broken.contains(spec.getModel().getName());
                instances.put(
                        new InstanceId(spec.getId()),
                        InstanceActual.newBuilder()
                                .setId(spec.getId())
                                .setGeneration(spec.getGeneration())
                                .setState(
                                        fails
                                                ? InstanceState.INSTANCE_STATE_FAILED
                                                : InstanceState.INSTANCE_STATE_READY)
                                .setReason(fails ? "damaged_model" : "")
                                .setRunningRequests(
                                        running.getOrDefault(spec.getModel().getName(), 0))
                                .build());
            }
            TreeMap<ModelName, ModelActual> models = new TreeMap<>();
            for (var spec : DesiredView.of(house.state(), node.id()).getModelsList()) {
                models.put(
                        new ModelName(spec.getName()),
                        ModelActual.newBuilder()
                                .setName(spec.getName())
                                .setState(ModelState.MODEL_STATE_PRESENT)
                                .build());
            }
            hear(node.id(), instances, models);
        }
    }

    private void hear(NodeId id, TreeMap<InstanceId, InstanceActual> instances, TreeMap<ModelName, ModelActual> files) {
        long revision = house.state().revision();
        heard.put(
                id,
                new NodeObserved(monotonic, true, house.state().epoch(), revision, Optional.empty(), instances, files));
    }

    Observed observed() {
        TreeMap<NodeId, NodeObserved> now = new TreeMap<>();
        // a slow agent is heard of, and says the same as before
        heard.forEach((id, seen) -> now.put(
                id,
                new NodeObserved(
                        monotonic,
                        true,
                        seen.epoch(),
                        seen.version(),
                        seen.capacity(),
                        seen.instances(),
                        seen.models())));
        return new Observed(monotonic, monotonic, now);
    }

    State state() {
        return house.state();
    }

    Deployment named(String name) {
        return house.state().getDeployment(new DeploymentName(name));
    }

    /** Names of the nodes that hold it and are not ending. */
    List<String> nodesOf(String name) {
        return house.state().instancesOf(new DeploymentName(name)).stream()
                .filter(instance -> instance.phase() != InstancePhase.STOPPING)
                .map(instance -> house.state().getNode(instance.node()).name())
                .sorted()
                .toList();
    }

    List<Instance> instances(String name) {
        return house.state().instancesOf(new DeploymentName(name));
    }

    void drain(String name) {
        house.accept(new Command.DrainNode(node(name), true));
    }
}
