package io.ruche.scheduler.simulation;

import static io.ruche.scheduler.simulation.Worlds.seconds;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.routing.PrefixChain;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What holds in every simulated world; each is made of its seed, which a failure names. */
class SimulationPropertiesTest {
    private static final int SEEDS = 300;

    private static final List<Function<Scenario, Policy>> POLICIES = List.of(
            Policy::router,
            unused -> Policy.random(5),
            unused -> Policy.roundRobin(),
            unused -> Policy.leastLoaded(),
            unused -> Policy.oracle());

    /** A world of its own: replicas, a few losses and returns, and requests in bunches. */
    private record World(Scenario scenario, List<Request> requests) {
        static World of(long seed) {
            SimulatedEntropy entropy = new SimulatedEntropy(seed);
            int count = 1 + entropy.below(5);
            List<ReplicaSpec> replicas = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                ReplicaSpeed speed = ReplicaSpeed.steady(
                        200 + entropy.below(3_000), 5 + entropy.below(80), entropy.below(100) / 100.0);
                int slots = 1 + entropy.below(6);
                double load = entropy.percent(50) ? 0 : entropy.below(60);
                replicas.add(new ReplicaSpec(
                        "r" + i,
                        speed,
                        slots,
                        entropy.below(40_000),
                        1 + entropy.below(2_048),
                        load,
                        Optional.empty()));
            }
            List<Outage> outages = new ArrayList<>();
            for (int i = entropy.below(4); i > 0; i--) {
                long lost = seconds(entropy.below(200));
                long back = entropy.percent(20) ? Outage.NEVER : lost + seconds(1 + entropy.below(100));
                outages.add(new Outage(entropy.below(count), lost, back));
            }
            List<Request> requests = new ArrayList<>();
            long nanos = 0;
            for (int i = 1 + entropy.below(200); i > 0; i--) {
                if (entropy.percent(60)) nanos += seconds(entropy.below(5_000) / 1000.0);
                long[] names = new long[entropy.below(12)];
                for (int k = 0; k < names.length; k++) names[k] = entropy.below(2);
                long prompt = Math.max(1, 512L * names.length - entropy.below(512));
                long output = 1 + entropy.below(entropy.percent(10) ? 1_000 : 100);
                requests.add(new Request(nanos, prompt, output, PrefixChain.ofBlocks(names, 512), ""));
            }
            int queue = entropy.percent(30) ? entropy.below(20) : 1_000;
            double deadline = entropy.percent(30) ? 30 : 0;
            return new World(new Scenario(replicas, outages, queue, deadline, Worlds.TARGETS), requests);
        }
    }

    @Test
    void everyRequestEndsOnce() {
        forEveryWorld((seed, world, report, outcomes) -> {
            int[] ends = new int[world.requests.size()];
            for (Outcome it : outcomes) {
                ends[(int) it.number()]++;
                assertThat(it.request()).isSameAs(world.requests.get((int) it.number()));
            }
            assertThat(ends).as("seed %d", seed).containsOnly(1);
            assertThat(report.finished() + report.refused() + report.unserved()).isEqualTo(world.requests.size());
            assertThat(report.replicas().stream()
                            .mapToLong(ReplicaUse::finished)
                            .sum())
                    .as("seed %d", seed)
                    .isEqualTo(report.finished());
        });
    }

    @Test
    void nothingHappensBeforeItsCause() {
        forEveryWorld((seed, world, report, outcomes) -> {
            for (Outcome it : outcomes) {
                assertThat(it.endNanos())
                        .as("seed %d: %s", seed, it)
                        .isGreaterThanOrEqualTo(it.request().arrivalNanos());
                if (it.ending() != Ending.FINISHED) continue;
                assertThat(List.of(
                                it.request().arrivalNanos(),
                                it.dispatchedNanos(),
                                it.startedNanos(),
                                it.firstTokenNanos(),
                                it.endNanos()))
                        .as("seed %d: %s", seed, it)
                        .isSorted();
                ReplicaSpec where = world.scenario.replicas().get(it.replica());
                double reading = where.speed()
                        .prefillSeconds(it.cachedTokens(), it.request().promptTokens());
                double writing =
                        where.speed().decodeStepSeconds(1, 0) * (it.request().outputTokens() - 1);
                assertThat(it.firstTokenNanos() - it.startedNanos()).isGreaterThanOrEqualTo(seconds(reading) - 10);
                assertThat(it.endNanos() - it.firstTokenNanos())
                        .as("seed %d: %s", seed, it)
                        .isGreaterThanOrEqualTo(seconds(writing * 0.9999) - 100_000);
                assertThat(it.cachedTokens()).isLessThan(it.request().promptTokens());
            }
        });
    }

    /** Only those of the last attempt are told; they alone are enough to fill a replica. */
    @Test
    void noReplicaHasMoreThanItsSlots() {
        forEveryWorld((seed, world, report, outcomes) -> {
            for (Outcome at : outcomes) {
                if (at.ending() != Ending.FINISHED) continue;
                long there = outcomes.stream()
                        .filter(it -> it.ending() == Ending.FINISHED && it.replica() == at.replica())
                        .filter(it ->
                                it.dispatchedNanos() <= at.dispatchedNanos() && it.endNanos() > at.dispatchedNanos())
                        .count();
                assertThat(there)
                        .as("seed %d", seed)
                        .isLessThanOrEqualTo(
                                world.scenario.replicas().get(at.replica()).slots());
            }
        });
    }

    @Test
    void nobodyIsAnsweredByAMachineThatIsGone() {
        forEveryWorld((seed, world, report, outcomes) -> {
            for (Outage outage : world.scenario.outages()) {
                assertThat(outcomes)
                        .as("seed %d", seed)
                        .noneMatch(it -> it.ending() == Ending.FINISHED
                                && it.replica() == outage.replica()
                                && it.dispatchedNanos() < outage.lostNanos()
                                && it.endNanos() > outage.lostNanos());
            }
        });
    }

    /** With no bound on the queue and a machine that stays, a loss costs time and nothing else. */
    @Test
    void lossAndReturnLoseNothing() {
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = World.of(seed);
            Scenario lossy = world.scenario;
            List<Outage> back = lossy.outages().stream()
                    .map(it -> it.backNanos() == Outage.NEVER
                            ? new Outage(it.replica(), it.lostNanos(), it.lostNanos() + seconds(50))
                            : it)
                    .toList();
            Scenario patient = new Scenario(lossy.replicas(), back, 1_000_000, 0, Worlds.TARGETS);
            Report report = Simulation.run(patient, Policy.router(patient), world.requests.iterator());
            assertThat(report.finished()).as("seed %d", seed).isEqualTo(world.requests.size());
        }
    }

    @Test
    void theSameSeedGivesTheSameEvents() {
        List<Long> hashes = new ArrayList<>();
        for (long seed = 0; seed < 50; seed++) {
            World world = World.of(seed);
            World again = World.of(seed);
            Report one = Simulation.run(world.scenario, Policy.router(world.scenario), world.requests.iterator());
            Report two = Simulation.run(again.scenario, Policy.router(again.scenario), again.requests.iterator());
            assertThat(one.traceHash()).as("seed %d", seed).isEqualTo(two.traceHash());
            assertThat(one.events()).isEqualTo(two.events());
            hashes.add(one.traceHash());
        }
        assertThat(hashes).doesNotHaveDuplicates();
    }

    private interface Check {
        void check(long seed, World world, Report report, List<Outcome> outcomes);
    }

    private static void forEveryWorld(Check check) {
        for (long seed = 0; seed < SEEDS; seed++) {
            World world = World.of(seed);
            Policy policy = POLICIES.get((int) (seed % POLICIES.size())).apply(world.scenario);
            List<Outcome> outcomes = new ArrayList<>();
            Report report = Simulation.run(world.scenario, policy, world.requests.iterator(), outcomes::add);
            check.check(seed, world, report, outcomes);
        }
    }
}
