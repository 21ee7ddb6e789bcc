package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.state.DeploymentSpec;
import org.junit.jupiter.api.Test;

class ContextKnownTest {
    private final Filter filter = new ContextKnown();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsMoreContextThanTheModelKnows() {
        candidate.spec = new DeploymentSpec("", "", 1, 8193, 0);
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isTrue();
        assertThat(rejection.reason().help()).isEqualTo("Ask for --context 8192 or less.");
    }
}
