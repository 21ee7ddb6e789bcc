package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NotQuarantinedTest {
    private final Filter filter = new NotQuarantined();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsWhereItFailedTooOften() {
        candidate.quarantined = true;
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isFalse();
        assertThat(rejection.reason().help()).contains("ruche logs m");
    }
}
