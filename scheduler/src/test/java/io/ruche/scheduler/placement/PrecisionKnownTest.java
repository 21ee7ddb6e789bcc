package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.DeploymentSpec;
import org.junit.jupiter.api.Test;

class PrecisionKnownTest {
    private final Filter filter = new PrecisionKnown();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsAPrecisionThatTheRuntimeDoesNotHave() {
        candidate.spec = new DeploymentSpec("", "fast", 1, 0, 0);
        assertThat(filter.reject(candidate.get())).isEmpty();
        candidate.offer = candidate.offer.toBuilder().clearPrecisions().build();

        assertThat(filter.reject(candidate.get()).orElseThrow().forGood()).isTrue();
    }
}
