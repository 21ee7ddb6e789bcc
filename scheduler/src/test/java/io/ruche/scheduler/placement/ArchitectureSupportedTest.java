package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArchitectureSupportedTest {
    private final Filter filter = new ArchitectureSupported();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsAnArchitectureThatTheRuntimeDoesNotList() {
        candidate.facts = candidate.facts.toBuilder().setArchitecture("mamba").build();
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isTrue();
        assertThat(rejection.reason().message())
                .isEqualTo("architecture: 'mamba' (expected of djl: llama, qwen2, bert).");
    }

    @Test
    void passesARuntimeThatListsNone() {
        candidate.offer = candidate.offer.toBuilder().clearArchitectures().build();
        assertThat(filter.reject(candidate.get())).isEmpty();
    }
}
