package io.ruche.control.house;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.control.state.Muted;
import io.ruche.control.state.Seeds;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * {@link HouseRun} for thousands of seeds, some of them twice with equal traces. {@code -Druche.house.seeds=N} runs more,
 * {@code -Druche.seed=N} one.
 */
@ExtendWith(Muted.class)
class HouseSimulationTest {
    private static final int SEEDS = Integer.getInteger("ruche.house.seeds", 10_000);
    private static final int PLAYED_AGAIN = 20;

    @Test
    void keepsItsPromisesWhateverHappens() {
        Seeds.simulate(
                "the house",
                SEEDS,
                seed -> {
                    HouseRun.Shown shown = HouseRun.play(seed, Parts::new);
                    if (seed % PLAYED_AGAIN == 0 || Seeds.isSingle()) {
                        assertThat(HouseRun.play(seed, Parts::new).trace())
                                .as("seed %d, played again", seed)
                                .isEqualTo(shown.trace());
                    }
                    return shown.happened();
                },
                "deaths",
                "sleeps",
                "cuts",
                "jumps",
                "power cuts",
                "agent deaths",
                "agent sleeps",
                "links cut",
                "foreign use",
                "workers killed",
                "full disks",
                "machines lost for good",
                "placed",
                "pushed out",
                "yielded",
                "groups planned",
                "singles planned",
                "restarted");
    }
}
