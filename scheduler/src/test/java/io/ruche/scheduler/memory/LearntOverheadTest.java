package io.ruche.scheduler.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LearntOverheadTest {
    private static final long MIB = 1 << 20;
    private static final long WEIGHTS = 4_000 * MIB;
    private static final RuntimeProfile MLX = RuntimeProfile.of("mlx");

    private LearntOverhead learnt = LearntOverhead.NONE;

    @Test
    void assumesUntilThreeLoadsWereMeasured() {
        measure(700);
        measure(700);
        assertThat(learnt.apply(MLX, "llama")).isEqualTo(MLX);
        measure(700);

        assertThat(learnt.apply(MLX, "llama").overheadBytes()).isEqualTo(700 * MIB);
        assertThat(learnt.apply(MLX, "qwen2")).as("another family").isEqualTo(MLX);
        assertThat(learnt.apply(RuntimeProfile.of("djl"), "llama"))
                .as("another runtime")
                .isEqualTo(RuntimeProfile.of("djl"));
    }

    @Test
    void twoWildMeasurementsOfFiveMoveItNowhere() {
        for (long mib : List.of(690L, 700L, 710L, 90_000L, 1L)) measure(mib);

        assertThat(learnt.apply(MLX, "llama").overheadBytes()).isBetween(690 * MIB, 710 * MIB);
    }

    @Test
    void staysWithinBoundsWhateverIsMeasured() {
        SimulatedEntropy chance = new SimulatedEntropy(7);
        for (int i = 0; i < 200; i++) {
            learnt = learnt.with("mlx", "llama", bill(), chance.nextLong() >> chance.below(60), OptionalLong.empty());
            assertThat(learnt.apply(MLX, "llama").overheadBytes()).isBetween(512 * MIB, 2048 * MIB);
        }
    }

    @Test
    void forgetsOldMeasurements() {
        for (int i = 0; i < 100; i++) measure(600);
        for (int i = 0; i < 16; i++) measure(900);

        assertThat(learnt.apply(MLX, "llama").overheadBytes()).isEqualTo(900 * MIB);
    }

    @Test
    void aCacheThatFillsLaterIsNoLackOfOverhead() {
        Bill bill = new Bill(
                List.of(
                        new Bill.Item(Bill.Line.WEIGHTS, WEIGHTS),
                        new Bill.Item(Bill.Line.KV_CACHE, 4096 * MIB),
                        new Bill.Item(Bill.Line.RUNTIME_OVERHEAD, MLX.overheadBytes())),
                0);
        for (int i = 0; i < 3; i++) {
            learnt = learnt.with("mlx", "llama", bill, WEIGHTS + 800 * MIB, OptionalLong.of(100 * MIB));
        }
        assertThat(learnt.apply(MLX, "llama").overheadBytes()).isEqualTo(700 * MIB);
    }

    @Test
    void neverTakesLessThanIsAssumedNorAReadingBelowTheWeights() {
        for (int i = 0; i < 5; i++) measure(100);
        assertThat(learnt.apply(MLX, "llama")).isEqualTo(MLX);
        for (int i = 0; i < 40; i++) learnt = learnt.with("mlx", "llama", bill(), WEIGHTS, OptionalLong.empty());
        for (int i = 0; i < 6; i++) measure(700);
        assertThat(learnt.apply(MLX, "llama").overheadBytes()).isEqualTo(700 * MIB);
    }

    private void measure(long overheadMib) {
        learnt = learnt.with("mlx", "llama", bill(), WEIGHTS + overheadMib * MIB, OptionalLong.empty());
    }

    private static Bill bill() {
        return new Bill(
                List.of(
                        new Bill.Item(Bill.Line.WEIGHTS, WEIGHTS),
                        new Bill.Item(Bill.Line.RUNTIME_OVERHEAD, MLX.overheadBytes())),
                0);
    }
}
