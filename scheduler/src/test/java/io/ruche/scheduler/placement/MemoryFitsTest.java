package io.ruche.scheduler.placement;

import static io.ruche.scheduler.house.Things.GIB;
import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.house.Things;
import io.ruche.scheduler.state.DeploymentSpec;
import org.junit.jupiter.api.Test;

class MemoryFitsTest {
    private final Filter filter = new MemoryFits();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsForNowWhatWouldFitIfTheNodeWereEmpty() {
        candidate.reserved = candidate.limit - GIB / 4;
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isFalse();
        assertThat(rejection.reason().code()).isEqualTo("memory_now");
        assertThat(rejection.reason().message()).contains("expected: <= 268 MB on a, limit 8.59 GB, reserved 8.32 GB");
        assertThat(rejection.reason().help()).contains("Undeploy another model");
    }

    @Test
    void rejectsForGoodWhatIsLargerThanTheNode() {
        candidate.facts = Things.big(100 * GIB);
        candidate.limit = 16 * GIB;
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isTrue();
        assertThat(rejection.reason().help()).contains("It takes a node that can book");
    }

    @Test
    void namesTheContextThatWouldFit() {
        candidate.spec = new DeploymentSpec("", "", 1, 8192, 4);
        candidate.limit = GIB + GIB / 2;
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();
        assertThat(rejection.reason().help()).isEqualTo("Ask for --context 4096.");

        candidate.spec = new DeploymentSpec("", "", 1, 4096, 4);
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void namesThePrecisionThatWouldFit() {
        candidate.spec = new DeploymentSpec("", "reference", 1, 512, 1);
        candidate.limit = GIB * 8 / 10;

        assertThat(filter.reject(candidate.get()).orElseThrow().reason().help()).isEqualTo("Ask for --precision fast.");
    }
}
