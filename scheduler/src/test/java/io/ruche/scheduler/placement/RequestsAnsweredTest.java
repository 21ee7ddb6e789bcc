package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RequestsAnsweredTest {
    private final Filter filter = new RequestsAnswered();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsARuntimeThatTakesNoneOfTheRequests() {
        candidate.facts = candidate.facts.toBuilder()
                .clearRequests()
                .addRequests("transcribe")
                .build();
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isTrue();
        assertThat(rejection.reason().message())
                .isEqualTo("requests: djl takes generate, embed (expected: transcribe).");
    }
}
