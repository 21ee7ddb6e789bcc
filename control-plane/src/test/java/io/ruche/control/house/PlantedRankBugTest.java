package io.ruche.control.house;

import io.ruche.control.state.Muted;
import io.ruche.control.state.Planted;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation sees who was passed over, and by whom: each bug breaks an invariant within some seeds. */
@ExtendWith(Muted.class)
class PlantedRankBugTest {
    private static final int SEEDS = 500;

    static Stream<Arguments> bugs() {
        return PlantedRankBugs.all().entrySet().stream().map(bug -> Arguments.of(bug.getKey(), bug.getValue()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("bugs")
    void isCaught(String what, Supplier<Parts> bug) {
        Planted.isCaught(what, SEEDS, seed -> HouseRun.play(seed, bug));
    }
}
