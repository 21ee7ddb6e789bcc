package io.ruche.scheduler.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
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
        ClusterRun.play(seed, new Core()).house.history().forEach(event -> SEEN.add(event.reason()));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1001, 1002, 1003})
    void aSeedGivesTheSameRunAgain(long seed) {
        ClusterRun first = ClusterRun.play(seed, new Core());
        ClusterRun second = ClusterRun.play(seed, new Core());

        assertThat(second.world.trace()).isEqualTo(first.world.trace());
        assertThat(second.house.history()).isEqualTo(first.house.history());
    }
}
