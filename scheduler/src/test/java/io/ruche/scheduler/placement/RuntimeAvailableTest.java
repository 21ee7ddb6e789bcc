package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.DeploymentSpec;
import org.junit.jupiter.api.Test;

class RuntimeAvailableTest {
    private final Filter filter = new RuntimeAvailable();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsANodeWithoutTheRuntime() {
        candidate.noOffer = true;
        candidate.spec = new DeploymentSpec("ollama", "", 1, 0, 0);
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isTrue();
        assertThat(rejection.reason().message()).isEqualTo("runtime: a has no ollama (offered: none).");
    }

    @Test
    void tellsWhyARuntimeCannotStart() {
        candidate.offer = candidate.offer.toBuilder()
                .setAvailable(false)
                .setReason("libtorch is missing.")
                .build();
        assertThat(filter.reject(candidate.get()).orElseThrow().reason().message())
                .isEqualTo("runtime: djl cannot start on a: libtorch is missing.");
    }
}
