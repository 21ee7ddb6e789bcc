package io.ruche.control.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.state.Muted;
import io.ruche.control.state.Seeds;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Jobs in a house that dies between any two calls, {@link JobRun}, and among three members that take the lead from each
 * other, {@link JobHouseRun}: each seed twice with equal traces. {@code -Druche.job.seeds=N} and {@code
 * -Druche.job.house.seeds=N} run more, {@code -Druche.seed=N} only that one.
 */
@ExtendWith(Muted.class)
class JobSimulationTest {
    private static final int SEEDS = Integer.getInteger("ruche.job.seeds", 700);
    private static final int HOUSE_SEEDS = Integer.getInteger("ruche.job.house.seeds", 400);

    @Test
    void eachPromptGetsOneResultAndTheSameSeedTheSameRun() {
        long began = System.nanoTime();
        Map<String, Long> happened = Seeds.run(SEEDS, seed -> {
            JobRun.Shown shown = JobRun.play(seed);
            assertThat(JobRun.play(seed)).as("seed %d, played again", seed).isEqualTo(shown);
            return Map.of(
                    "lives", (long) shown.lives(),
                    "prompts", (long) shown.prompts(),
                    "failed for good", (long) shown.failed(),
                    "computed again", (long) shown.again());
        });
        System.out.printf(
                "jobs simulated: %s, in %d s%n",
                happened, Duration.ofNanos(System.nanoTime() - began).toSeconds());
        if (!Seeds.isSingle()) { // a simulation in which nothing happens proves nothing
            assertThat(happened.values()).allMatch(count -> count > 0);
        }
    }

    @Test
    void survivesEachChangeOfTheLead() {
        long began = System.nanoTime();
        Map<String, Long> happened = Seeds.run(HOUSE_SEEDS, seed -> {
            JobHouseRun.Shown shown = JobHouseRun.play(seed, JobHouseRun.Parts.HONEST);
            assertThat(JobHouseRun.play(seed, JobHouseRun.Parts.HONEST).trace())
                    .as("seed %d, played again", seed)
                    .isEqualTo(shown.trace());
            return shown.happened();
        });
        System.out.printf(
                "jobs of three members simulated: %s, in %d s%n",
                happened, Duration.ofNanos(System.nanoTime() - began).toSeconds());
        if (!Seeds.isSingle()) {
            assertThat(happened)
                    .containsKeys("deaths", "sleeps", "cuts", "cancelled", "computed again", "results read");
        }
    }
}
