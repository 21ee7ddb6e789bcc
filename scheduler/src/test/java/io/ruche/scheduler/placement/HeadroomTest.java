package io.ruche.scheduler.placement;

import static io.ruche.scheduler.house.Things.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.state.ModelName;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class HeadroomTest {
    private static final ModelName SMALL = new ModelName("small");
    private static final ModelName BIG = new ModelName("big");
    private static final Map<ModelName, ModelFacts> MODELS = Map.of(SMALL, Things.facts(), BIG, Things.big(10 * GIB));

    private final Candidates candidate = new Candidates();

    private Headroom headroom() {
        return Headroom.of(candidate.get().node(), MODELS);
    }

    @Test
    void namesTheLargestThatWouldBePlaced() {
        candidate.limit = 16 * GIB;
        assertThat(headroom().largest().orElseThrow().model()).isEqualTo(BIG);
        assertThat(headroom().strandedBytes()).isZero();

        candidate.reserved = 14 * GIB;
        assertThat(headroom().largest().orElseThrow().model()).isEqualTo(SMALL);
        assertThat(headroom().largest().orElseThrow().bytes()).isBetween(GIB / 2, 2 * GIB);
        assertThat(headroom().strandedBytes()).isZero();
    }

    @Test
    void whatIsTooLittleForAnyIsStranded() {
        candidate.reserved = candidate.limit - GIB / 4;
        assertThat(headroom()).isEqualTo(new Headroom(Optional.empty(), GIB / 4));
    }

    @Test
    void allIsStrandedWhereNoRuntimeCanUseIt() {
        candidate.noOffer = true;
        assertThat(headroom().strandedBytes()).isEqualTo(candidate.limit);
    }
}
