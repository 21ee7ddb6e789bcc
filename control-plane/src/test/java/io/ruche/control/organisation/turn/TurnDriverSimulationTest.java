package io.ruche.control.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.control.organisation.turn.TurnRun.Bugs;
import io.ruche.control.state.Muted;
import io.ruche.control.state.Seeds;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Turns in a house that dies between any two calls, {@link TurnRun}: each seed twice with equal traces. {@code
 * -Druche.turn.seeds=N} runs more, {@code -Druche.seed=N} only that one.
 */
@ExtendWith(Muted.class)
class TurnDriverSimulationTest {
    private static final int SEEDS = Integer.getInteger("ruche.turn.seeds", 100);

    @Test
    void eachEffectHappensOnceOrIsAskedAboutAndAHouseAtRestCallsNobody() {
        Seeds.simulate(
                "turns",
                SEEDS,
                seed -> {
                    TurnRun.Shown shown = TurnRun.play(seed, Bugs.NONE);
                    assertThat(TurnRun.play(seed, Bugs.NONE))
                            .as("seed %d, played again", seed)
                            .isEqualTo(shown);
                    return shown.happened();
                },
                "deaths",
                "turns",
                "calls",
                "effect OK",
                "effect FAILED",
                "effect UNKNOWN",
                "APPROVE",
                "AGAIN");
    }

    @Test
    void toolsThatObeyWhoeverLedBeforeAreFoundOut() {
        assertThatThrownBy(() -> Seeds.run(
                        SEEDS,
                        seed -> TurnRun.play(seed, new Bugs(UnaryOperator.identity(), true))
                                .happened()))
                .isInstanceOf(AssertionError.class);
    }
}
