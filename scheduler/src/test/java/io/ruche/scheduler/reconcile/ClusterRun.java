package io.ruche.scheduler.reconcile;

import static io.ruche.scheduler.house.Things.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.Desired;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.state.Verdict;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import io.ruche.scheduler.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** One seed of the simulation: four machines, a leader, and what befalls them. */
final class ClusterRun {
    private static final Map<String, Long> LIMITS =
            new TreeMap<>(Map.of("a", 2 * GIB, "b", 3 * GIB, "c", 4 * GIB, "d", GIB));
    private static final List<String> MODELS = List.of("m0", "m1", "m2", "m3", "m4", "giant");

    final long seed;
    final SimulatedWorld world;
    final Core core;
    final House house;
    final Invariants invariants;
    final SimulatedEntropy chance;
    final SimulatedWorld.SimulatedLoop leader;
    final TreeMap<String, SimulatedAgent> agents = new TreeMap<>();
    final TreeMap<NodeId, NodeObserved> heard = new TreeMap<>();
    final Set<String> cut = new TreeSet<>();
    LossClock loss;

    /** Trouble, then peace, then the loss of one machine; throws AssertionError when an invariant does not hold. */
    static ClusterRun play(long seed, Core core) {
        ClusterRun run = new ClusterRun(seed, core);
        run.trouble(Duration.ofMinutes(4));
        run.peace();
        run.loss();
        return run;
    }

    private ClusterRun(long seed, Core core) {
        this.seed = seed;
        this.world = new SimulatedWorld(seed);
        this.core = core;
        this.house = new House(seed, core::decided);
        this.invariants = new Invariants(this);
        this.chance = new SimulatedEntropy(~seed);
        this.leader = world.loop("leader");
        this.loss = LossClock.start(Duration.ZERO);
        LIMITS.forEach(
                (name, limit) -> agents.put(name, new SimulatedAgent(name, limit, world, core, ClusterRun::facts)));
        agents.values().forEach(this::register);
        agents.values().forEach(this::beat);
        tick();
    }

    static ModelFacts facts(String model) {
        return model.equals("giant") ? Things.big(100 * GIB) : Things.facts();
    }

    void register(SimulatedAgent agent) {
        send(agent, () -> submit(Things.joined(agent.name, agent.limitBytes)));
    }

    /** From the agent to the leader: lost when cut, late by a little. */
    void send(SimulatedAgent agent, Runnable message) {
        if (!agent.up || cut.contains(agent.name)) return;
        leader.after(Duration.ofMillis(1 + chance.below(50)), message);
    }

    void beat(SimulatedAgent agent) {
        NodeObserved said = agent.report(world.clock().monotonic(), true);
        send(
                agent,
                () -> heard.put(
                        Things.node(agent.name),
                        new NodeObserved(
                                world.clock().monotonic(),
                                true,
                                said.epoch(),
                                said.version(),
                                said.capacity(),
                                said.instances(),
                                said.models())));
        agent.loop().after(Duration.ofSeconds(1), () -> beat(agent));
    }

    Observed observed() {
        return new Observed(world.clock().monotonic(), loss.silenceFrom(), heard);
    }

    /** The reconcile loop. */
    void tick() {
        Duration now = world.clock().monotonic();
        loss = loss.tick(now);
        for (Command command :
                core.plan(house.state(), observed(), world.clock().wall())) {
            invariants.planned(command, submit(command));
        }
        push();
        leader.after(Duration.ofMillis(500), this::tick);
    }

    Verdict submit(Command command) {
        State before = house.state();
        int known = house.history().size();
        house.at(world.clock().wall());
        Verdict verdict = house.submit(command);
        world.note(house.state().revision());
        List<Event> history = house.history();
        invariants.happened(before, history.subList(known, history.size()));
        invariants.check();
        return verdict;
    }

    void push() {
        for (SimulatedAgent agent : agents.values()) {
            if (cut.contains(agent.name)) continue;
            Desired desired = DesiredView.of(house.state(), Things.node(agent.name));
            deliver(agent, desired, Duration.ofMillis(1 + chance.below(50)));
            // over a connection that was given up the same may come late, after newer ones
            if (chance.percent(5)) deliver(agent, desired, Duration.ofMillis(chance.below(5_000)));
        }
    }

    private void deliver(SimulatedAgent agent, Desired desired, Duration delay) {
        long life = agent.life();
        agent.loop().after(delay, () -> {
            if (agent.life() != life) return; // its connections ended with it
            agent.receive(desired);
            invariants.followsTheNewest(agent);
        });
    }

    void trouble(Duration time) {
        agents.values().forEach(agent -> agent.failPercent = 20);
        Duration end = world.clock().monotonic().plus(time);
        while (world.clock().monotonic().compareTo(end) < 0) {
            world.run(Duration.ofMillis(200 + chance.below(3_000)));
            mischief();
        }
    }

    void mischief() {
        SimulatedAgent agent = List.copyOf(agents.values()).get(chance.below(agents.size()));
        String model = MODELS.get(chance.below(MODELS.size()));
        switch (chance.below(10)) {
            case 0, 1, 2 ->
                submit(new Command.Deploy(
                        Things.model(model),
                        chance.percent(50) ? Optional.of(facts(model)) : Optional.empty(),
                        new DeploymentSpec("", chance.percent(20) ? "fast" : "", 1 + chance.below(3), 0, 0)));
            case 3, 4 -> submit(Things.undeploy(model));
            case 5 -> {
                agent.kill();
                agent.lastTrouble = world.clock().monotonic();
                agent.loop().after(Duration.ofMillis(chance.below(10_000)), () -> {
                    agent.start();
                    agent.lastTrouble = world.clock().monotonic();
                    register(agent);
                });
            }
            case 6 -> {
                cut.add(agent.name);
                agent.loop().after(Duration.ofMillis(chance.below(15_000)), () -> {
                    cut.remove(agent.name);
                    agent.lastTrouble = world.clock().monotonic();
                });
            }
            case 7 -> leader.pause(Duration.ofMillis(chance.below(8_000)));
            case 8 -> world.jumpWall(Duration.ofSeconds(chance.below(7_200) - 3_600));
            default -> submit(new Command.DrainNode(Things.node(agent.name), chance.percent(30)));
        }
    }

    /** Faults end; what is wanted must come to be, and then the house must be silent. */
    void peace() {
        agents.values().forEach(agent -> {
            agent.failPercent = 0;
            agent.lastTrouble = world.clock().monotonic();
            if (!agent.up) agent.start();
            register(agent);
        });
        cut.clear();
        world.run(Duration.ofSeconds(20));
        agents.values().forEach(agent -> submit(new Command.DrainNode(Things.node(agent.name), false)));
        for (Deployment deployment : house.state().deployments()) {
            if (deployment.phase() == DeploymentPhase.STOPPING) continue;
            String model = deployment.name().value();
            submit(new Command.Deploy(Things.model(model), Optional.of(facts(model)), deployment.spec()));
        }
        world.run(Duration.ofMinutes(4));
        invariants.converged();

        long revision = house.state().revision();
        world.run(Duration.ofMinutes(5));
        assertThat(house.state().revision())
                .as("seed %d: an idle house writes nothing", seed)
                .isEqualTo(revision);
    }

    /** A machine that works is switched off and does not come back for a while. */
    void loss() {
        Optional<SimulatedAgent> burdened = agents.values().stream()
                .filter(agent -> !agent.running().isEmpty())
                .findFirst();
        if (burdened.isEmpty()) return;
        SimulatedAgent gone = burdened.get();
        gone.kill();
        gone.lastTrouble = world.clock().monotonic();
        world.run(Duration.ofMinutes(1));
        invariants.replaced();

        gone.start();
        gone.lastTrouble = world.clock().monotonic();
        register(gone);
        world.run(Duration.ofMinutes(3));
        invariants.converged();
    }
}
