package io.ruche.control.state;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@link CoreRun} for thousands of seeds, each twice with equal traces. {@code -Druche.core.seeds=N} runs more, {@code
 * -Druche.seed=N} one.
 */
@ExtendWith(Muted.class)
class CoreSimulationTest {
    private static final int SEEDS = Integer.getInteger("ruche.core.seeds", 4_000);

    @Test
    void keepsItsPromisesWhateverHappens() {
        Seeds.simulate(
                "state core",
                SEEDS,
                seed -> {
                    CoreRun.Shown shown = CoreRun.play(seed, new Making());
                    assertThat(CoreRun.play(seed, new Making()).trace())
                            .as("seed %d, played again", seed)
                            .isEqualTo(shown.trace());
                    return shown.happened();
                },
                "deaths",
                "sleeps",
                "cuts",
                "jumps",
                "power cuts",
                "outcome_unknown",
                "not_leader",
                "resets");
    }
}
