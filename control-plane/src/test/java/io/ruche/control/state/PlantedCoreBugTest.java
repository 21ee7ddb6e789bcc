package io.ruche.control.state;

import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation sees what it is there to see: each bug that is planted here breaks an invariant within some seeds. */
@ExtendWith(Muted.class)
class PlantedCoreBugTest {
    private static final int SEEDS = 2_000;

    static Stream<Arguments> bugs() {
        return PlantedMembers.all().entrySet().stream().map(bug -> Arguments.of(bug.getKey(), bug.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isCaught(String what, Making bug) {
        Planted.isCaught(what, SEEDS, seed -> CoreRun.play(seed, bug));
    }
}
