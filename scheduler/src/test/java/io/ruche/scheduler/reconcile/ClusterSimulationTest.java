package io.ruche.scheduler.reconcile;

import static io.ruche.scheduler.house.Things.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.house.House;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.InstancePhase;
import io.ruche.scheduler.lifecycle.ModelPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.Event;
import io.ruche.scheduler.state.Instance;
import io.ruche.scheduler.state.Node;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.State;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import io.ruche.scheduler.world.simulated.SimulatedWorld;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Four machines and a leader on virtual time: deploys and undeploys, failing runtimes, killed agents, cut links, a leader
 * that sleeps, a wall clock that jumps. {@code -Druche.seeds=N} runs more seeds; a failure names its seed.
 */
class ClusterSimulationTest {
    private static final Map<String, Long> LIMITS =
            new TreeMap<>(Map.of("a", 2 * GIB, "b", 3 * GIB, "c", 4 * GIB, "d", GIB));
    private static final List<String> MODELS = List.of("m0", "m1", "m2", "m3", "m4", "giant");

    static List<Long> seeds() {
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= Long.getLong("ruche.seeds", 30); seed++) seeds.add(seed);
        return seeds;
    }

    private static final Set<String> SEEN = new TreeSet<>();

    /** A simulation in which nothing happens proves nothing. */
    @AfterAll
    static void everythingHappened() {
        assertThat(SEEN)
                .contains(
                        "node_lost",
                        "node_joined",
                        "node_draining",
                        "deployment_pulling",
                        "deployment_ready",
                        "deployment_degraded",
                        "deployment_failed",
                        "deployment_stopping",
                        "deployment_removed",
                        "instance_pulling",
                        "instance_ready",
                        "instance_failed",
                        "instance_lost",
                        "instance_restarted",
                        "instance_stopping",
                        "instance_removed",
                        "model_failed",
                        "model_present");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void wantedAndRunningComeTogether(long seed) {
        run(seed).house.history().forEach(event -> SEEN.add(event.reason()));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1001, 1002, 1003})
    void aSeedGivesTheSameRunAgain(long seed) {
        Run first = run(seed);
        Run second = run(seed);

        assertThat(second.world.trace()).isEqualTo(first.world.trace());
        assertThat(second.house.history()).isEqualTo(first.house.history());
    }

    private static Run run(long seed) {
        Run run = new Run(seed);
        run.trouble(Duration.ofMinutes(4));
        run.peace();
        return run;
    }

    private static final class Run {
        final long seed;
        final SimulatedWorld world;
        final House house;
        final SimulatedEntropy chance;
        final SimulatedWorld.SimulatedLoop leader;
        final TreeMap<String, SimulatedAgent> agents = new TreeMap<>();
        final TreeMap<NodeId, NodeObserved> heard = new TreeMap<>();
        final Set<String> cut = new TreeSet<>();
        LossClock loss;

        Run(long seed) {
            this.seed = seed;
            this.world = new SimulatedWorld(seed);
            this.house = new House(seed);
            this.chance = new SimulatedEntropy(~seed);
            this.leader = world.loop("leader");
            this.loss = LossClock.start(Duration.ZERO);
            LIMITS.forEach((name, limit) -> agents.put(name, new SimulatedAgent(name, limit, world, Run::facts)));
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

        /** The reconcile loop. */
        void tick() {
            Duration now = world.clock().monotonic();
            loss = loss.tick(now);
            Observed observed = new Observed(now, loss.silenceFrom(), heard);
            for (Command command :
                    Planner.plan(house.state(), observed, world.clock().wall())) submit(command);
            push();
            leader.after(Duration.ofMillis(500), this::tick);
        }

        void submit(Command command) {
            State before = house.state();
            int known = house.history().size();
            house.at(world.clock().wall());
            house.submit(command);
            world.note(house.state().revision());
            List<Event> history = house.history();
            for (Event event : history.subList(known, history.size())) checkReason(before, event);
            check();
        }

        /** What cannot be seen from the State afterwards: that it had reason to happen. */
        void checkReason(State before, Event event) {
            if (event instanceof Event.NodeMoved it
                    && it.phase() == NodePhase.LOST
                    && before.getNode(it.node()).phase() != NodePhase.LOST) {
                SimulatedAgent agent = Objects.requireNonNull(agents.get(it.name()));
                boolean silent = !agent.up || cut.contains(agent.name);
                Duration since = world.clock().monotonic().minus(agent.lastTrouble);
                assertThat(silent || since.compareTo(Duration.ofSeconds(4)) < 0)
                        .as("seed %d: %s is lost though it spoke", seed, agent.name)
                        .isTrue();
            }
            if (event instanceof Event.InstanceRemoved it) {
                Node node = before.getNode(before.getInstance(it.instance()).node());
                SimulatedAgent agent = Objects.requireNonNull(agents.get(node.name()));
                boolean runs = agent.running().containsKey(it.instance().value());
                assertThat(runs && node.phase() != NodePhase.LOST)
                        .as("seed %d: %s is removed though it runs", seed, it.instance())
                        .isFalse();
            }
        }

        void push() {
            for (SimulatedAgent agent : agents.values()) {
                if (cut.contains(agent.name)) continue;
                var desired = DesiredView.of(house.state(), Things.node(agent.name));
                agent.loop().after(Duration.ofMillis(1 + chance.below(50)), () -> agent.receive(desired));
            }
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
            converged();

            long revision = house.state().revision();
            world.run(Duration.ofMinutes(5));
            assertThat(house.state().revision())
                    .as("seed %d: an idle house writes nothing", seed)
                    .isEqualTo(revision);
        }

        void check() {
            State state = house.state();
            for (Node node : state.nodes()) {
                assertThat(state.reservedBytes(node.id()))
                        .as("seed %d: booked on %s", seed, node.name())
                        .isLessThanOrEqualTo(node.memoryLimitBytes());
            }
            Set<String> everywhere = new HashSet<>();
            for (SimulatedAgent agent : agents.values()) {
                for (String id : agent.running().keySet()) {
                    assertThat(everywhere.add(id))
                            .as("seed %d: %s runs twice", seed, id)
                            .isTrue();
                }
            }
        }

        void converged() {
            State state = house.state();
            assertThat(state.nodes()).as("seed %d", seed).allMatch(node -> node.phase() == NodePhase.JOINED);
            Map<String, Long> wanted = new TreeMap<>();
            for (Instance instance : state.instances()) {
                assertThat(instance.phase()).as("seed %d: %s", seed, instance).isEqualTo(InstancePhase.READY);
                wanted.put(instance.id().value(), instance.generation());
            }
            Map<String, Long> running = new TreeMap<>();
            agents.values().forEach(agent -> running.putAll(agent.running()));
            assertThat(running).as("seed %d", seed).isEqualTo(wanted);
            assertThat(state.models()).as("seed %d", seed).noneMatch(it -> it.phase() == ModelPhase.PULLING);
            for (Deployment deployment : state.deployments()) {
                int ready = state.instancesOf(deployment.name()).size();
                if (deployment.name().value().equals("giant")) {
                    assertThat(deployment.phase()).isEqualTo(DeploymentPhase.FAILED);
                    assertThat(deployment.reason().code()).isEqualTo("memory_never");
                } else if (ready == deployment.spec().replicas()) {
                    assertThat(deployment.phase())
                            .as("seed %d: %s", seed, deployment)
                            .isEqualTo(DeploymentPhase.READY);
                } else {
                    // the nodes are full
                    assertThat(deployment.reason().code())
                            .as("seed %d: %s", seed, deployment)
                            .startsWith("memory_");
                }
            }
        }
    }
}
