package io.ruche.control.house;

import io.ruche.control.state.Findings;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.reconcile.Observed;
import io.ruche.scheduler.reconcile.Snapshots;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentName;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.State;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What machines may do at each moment, and how all stands once it is quiet. */
final class Quiet {
    private final Findings findings;
    private final Collection<SimulatedMachine> machines;
    /** What each instance booked. */
    private final Map<String, Long> bills = new HashMap<>();

    Quiet(Findings findings, Collection<SimulatedMachine> machines) {
        this.findings = findings;
        this.machines = machines;
    }

    /** Nothing runs twice, here or there. */
    void requireOnce() {
        Map<String, SimulatedMachine> running = new TreeMap<>();
        for (SimulatedMachine machine : machines) {
            for (SimulatedWorker worker : machine.alive()) {
                SimulatedMachine other = running.put(worker.id(), machine);
                findings.require(other == null, "%s runs twice: %s, %s", worker.id(), machine, other);
            }
        }
    }

    /** What is loaded fits, and so does what is booked. */
    void requireRoom(State state) {
        for (Instance it : state.instances()) {
            bills.put(it.id().value(), it.bill().totalBytes());
        }
        for (SimulatedMachine machine : machines) {
            long loaded = machine.alive().stream()
                    .mapToLong(worker -> bills.getOrDefault(worker.id(), 0L))
                    .sum();
            findings.require(
                    loaded <= machine.limitBytes,
                    "%s has loaded %d bytes (expected: <= %d)",
                    machine,
                    loaded,
                    machine.limitBytes);
            long booked = state.reservedBytes(machine.id);
            findings.require(
                    booked <= machine.limitBytes,
                    "%d bytes are booked on %s (expected: <= %d)",
                    booked,
                    machine,
                    machine.limitBytes);
        }
    }

    boolean isServed(State state) {
        return state.findDeployment(new DeploymentName(Catalogued.SERVED))
                .filter(it -> it.phase() == DeploymentPhase.READY)
                .isPresent();
    }

    /** What is not as it should be; empty once all is. */
    Optional<String> trouble(State state, Observed observed) {
        for (SimulatedMachine machine : machines) {
            NodePhase wanted = machine.staysDown ? NodePhase.LOST : NodePhase.JOINED;
            Optional<Node> node = state.findNode(machine.id);
            boolean isUnknown = node.isEmpty() && machine.staysDown;
            if (!isUnknown && node.filter(it -> it.phase() == wanted).isEmpty()) {
                return Optional.of(machine + " is " + node.map(Node::phase) + " (expected: " + wanted + ")");
            }
        }
        Map<String, Long> wanted = new TreeMap<>();
        for (Instance it : state.instances()) {
            boolean isAway = it.phase() == InstancePhase.LOST && isDown(it);
            if (isAway) continue;
            if (it.phase() != InstancePhase.READY) return Optional.of(it.id() + " is " + it.phase() + ": " + it);
            if (!isWhole(state, it)) return Optional.of("a stage is kept though its peer is gone: " + it);
            wanted.put(it.id().value(), it.generation());
        }
        Map<String, Long> running = new TreeMap<>();
        for (SimulatedMachine machine : machines) {
            machine.alive().forEach(it -> running.put(it.id(), it.spec().getGeneration()));
        }
        if (!running.equals(wanted)) return Optional.of("running is " + running + " (expected: " + wanted + ")");
        return state.deployments().stream()
                .flatMap(it -> trouble(state, observed, it).stream())
                .findFirst();
    }

    private static boolean isWhole(State state, Instance stage) {
        long ready = state.instancesOf(stage.deployment()).stream()
                .filter(it -> it.phase() == InstancePhase.READY)
                .filter(it -> it.stage().group().equals(stage.stage().group()))
                .count();
        return stage.stage().size() <= 1 || ready == stage.stage().size();
    }

    private boolean isDown(Instance instance) {
        return machines.stream().anyMatch(it -> it.staysDown && it.id.equals(instance.node()));
    }

    private static Optional<String> trouble(State state, Observed observed, Deployment deployment) {
        if (deployment.phase() == DeploymentPhase.READY) return Optional.empty();
        String model = deployment.name().value();
        boolean isNowhere = state.serving(deployment.name()).isEmpty();
        ModelFacts facts = Catalogued.facts(model);
        boolean fits = isNowhere
                && Snapshots.preview(state, observed, Catalogued.spec(model), Optional.of(facts), deployment.spec())
                        instanceof Placement.Placed;
        if (Ranks.isPassedOver(state, observed, deployment)) {
            return Optional.of(model + " lacks room that less important ones have: " + deployment.reason());
        }
        String code = deployment.reason().code();
        boolean isExplained = code.startsWith("memory_") || code.startsWith("shards_");
        return fits || !isExplained
                ? Optional.of(model + " is " + deployment.phase() + ", fits: " + fits + ": " + deployment.reason()
                        + ", model: " + state.findModel(deployment.model()))
                : Optional.empty();
    }
}
