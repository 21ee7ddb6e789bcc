package io.ruche.scheduler.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * {@link TurnRun} for hundreds of seeds, each twice with equal traces. {@code -Druche.turn.seeds=N} runs more, {@code
 * -Druche.seed=N} one.
 */
class TurnSimulationTest {
    static final int SEEDS = Integer.getInteger("ruche.turn.seeds", 300);

    @Test
    void everyEffectHappensOnceAndNothingIsLost() {
        Map<String, Long> happened = new TreeMap<>();
        Long single = Long.getLong("ruche.seed");
        long from = single == null ? 1 : single;
        long to = single == null ? SEEDS : single;
        for (long seed = from; seed <= to; seed++) {
            TurnRun.Shown shown = TurnRun.play(seed, new Parts());
            assertThat(TurnRun.trace(seed, new Parts()))
                    .as("seed %d, played again", seed)
                    .isEqualTo(shown.trace());
            shown.happened().forEach((what, times) -> happened.merge(what, times, Long::sum));
        }
        System.out.println("turns simulated: " + happened);
        if (single == null) { // a simulation in which nothing happens proves nothing
            assertThat(happened)
                    .containsKeys(
                            "deaths",
                            "refused",
                            "coalesced",
                            "APPROVAL",
                            "UNKNOWN",
                            "effect OK",
                            "effect FAILED",
                            "effect UNKNOWN",
                            "agent_paused",
                            "no_progress",
                            "turn_started");
        }
    }
}
