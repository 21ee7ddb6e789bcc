package io.ruche.agent.djl.generate;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** In how large pieces a prompt is read. */
class ChunkPlanTest {
    private final ChunkPlan plan = new ChunkPlan(32, 1e-3);

    @Test
    void aPromptGoesOnInChunksAsItBegan() {
        assertThat(plan.size(0, 1_000)).isEqualTo(32);
        assertThat(plan.size(32, 1_000)).isEqualTo(32);
    }

    @Test
    void theyShrinkAsTokensTakeLonger() {
        assertThat(plan.size(400, 1_000)).isEqualTo(16);
        assertThat(plan.size(100_000, 1_000)).isEqualTo(ChunkPlan.LEAST);
    }

    /** A base is at most 0.7 of the limit; half a step more of the least that shrinks is 1.25 times as long. */
    @Test
    void noneTakesLongerThanTheLimit() {
        for (int base = ChunkPlan.LEAST; base <= ChunkPlan.MOST; base += ChunkPlan.LEAST) {
            ChunkPlan any = new ChunkPlan(base, 1e-3);
            for (int past = 0; past < 10_000; past += 16) {
                int size = any.size(past, Integer.MAX_VALUE);
                double share = size * (1 + any.slope() * past) / base;
                if (size > ChunkPlan.LEAST) assertThat(share).isLessThanOrEqualTo(1 / 0.7);
            }
        }
    }

    @Test
    void theLastIsWhatIsLeft() {
        assertThat(plan.size(64, 5)).isEqualTo(5);
    }
}
