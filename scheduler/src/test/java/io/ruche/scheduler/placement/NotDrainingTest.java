package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NotDrainingTest {
    private final Filter filter = new NotDraining();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsADrainingNodeAndSaysHowToTakeItBack() {
        candidate.draining = true;
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isFalse();
        assertThat(rejection.reason().help()).contains("ruche drain --undo a");
    }
}
