package io.ruche.scheduler.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class PinnedTest {
    private final Filter filter = new Pinned();
    private final Candidates candidate = new Candidates();

    @Test
    void passesTheOrdinary() {
        assertThat(filter.reject(candidate.get())).isEmpty();
    }

    @Test
    void rejectsForGoodANodeThatIsNotNamed() {
        candidate.constraints = Constraints.NONE.pinnedTo(List.of(Fleet.id("z"), Fleet.id("b")));
        Filter.Rejection rejection = filter.reject(candidate.get()).orElseThrow();

        assertThat(rejection.forGood()).isTrue();
        assertThat(rejection.reason().message()).isEqualTo("nodes: a (expected: node-b or node-z).");
    }

    @Test
    void passesANodeThatIs() {
        candidate.constraints = Constraints.NONE.pinnedTo(List.of(Fleet.id("a")));
        assertThat(filter.reject(candidate.get())).isEmpty();
    }
}
