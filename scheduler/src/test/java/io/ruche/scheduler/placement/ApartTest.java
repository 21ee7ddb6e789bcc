package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ApartTest {
    private final Filter filter = new Apart();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        candidate.replicas = 1;
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsForNowANodeThatHoldsAReplica() {
        candidate.constraints = Constraints.NONE.keptApart(true);
        assertThat(filter.reject(candidate.get())).isEmpty();
        candidate.replicas = 1;
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isFalse();
        assertThat(rejection.reason().message()).isEqualTo("a holds a replica of m already.");
    }
}
