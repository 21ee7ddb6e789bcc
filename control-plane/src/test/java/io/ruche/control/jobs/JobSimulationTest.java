package io.ruche.control.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.state.Muted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Jobs in a house that dies between any two calls. {@code -Druche.seeds=N} runs more seeds, {@code -Druche.seed=N} only
 * that one; a failure says how to replay it.
 */
@ExtendWith(Muted.class)
class JobSimulationTest {
    private static int lives;
    private static int prompts;
    private static int failed;
    private static int again;

    static List<Long> seeds() {
        Long only = Long.getLong("ruche.seed");
        if (only != null) return List.of(only);
        List<Long> seeds = new ArrayList<>();
        for (long seed = 1; seed <= Long.getLong("ruche.seeds", 30); seed++) seeds.add(seed);
        return seeds;
    }

    /** A simulation in which nothing happens proves nothing. */
    @AfterAll
    static void muchHappened() {
        System.out.printf(
                "jobs simulated: %d prompts, %d failed for good, %d lives, %d computed again%n",
                prompts, failed, lives, again);
        assertThat(lives).isPositive();
        if (Long.getLong("ruche.seed") == null) {
            assertThat(failed).isPositive();
            assertThat(again).isPositive();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void eachPromptGetsOneResultAndTheSameSeedTheSameRun(long seed) {
        JobRun.Shown shown = JobRun.play(seed);
        assertThat(JobRun.play(seed)).as("seed %d, played again", seed).isEqualTo(shown);
        lives += shown.lives();
        prompts += shown.prompts();
        failed += shown.failed();
        again += shown.again();
    }
}
