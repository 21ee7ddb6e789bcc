package io.ruche.scheduler.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.Power;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SpeedModelTest {
    private static final DeviceCatalogue CATALOGUE = DeviceCatalogue.builtIn();
    private static final Link TCP = CATALOGUE.getLink("10gbe").link();

    private static final ModelFacts LLAMA_8B = ModelFacts.newBuilder()
            .setLayers(32)
            .setEmbeddingLength(4096)
            .setParameters(8_030_000_000L)
            .setKvBytesPerToken(262_144)
            .build();

    private static final ModelFacts QWEN_30B = ModelFacts.newBuilder()
            .setLayers(48)
            .setEmbeddingLength(2048)
            .setParameters(30_500_000_000L)
            .setActiveParameters(3_300_000_000L)
            .setKvBytesPerToken(196_608)
            .build();

    private static StageSpeed llama(String device) {
        return new StageSpeed(CATALOGUE.get(device).device(), 32, 4_220_000_000L, 7_505_000_000L);
    }

    private static StageSpeed qwen(String device) {
        return new StageSpeed(CATALOGUE.get(device).device(), 48, 1_710_000_000L, 3_040_000_000L);
    }

    private static double step(StageSpeed stage, ModelFacts facts, int requests, long context) {
        return SpeedModel.pipelineStepSeconds(facts, List.of(stage), List.of(), Workload.of(requests, context));
    }

    @Test
    void readsADenseModelsWeightsOnceForAllRequests() {
        StageSpeed stage = llama("mac-studio-m3-ultra-96");

        assertThat(step(stage, LLAMA_8B, 4, 0)).isCloseTo(step(stage, LLAMA_8B, 1, 0), withinPercentage(1));
    }

    @Test
    void isBoundByArithmeticFromSomeNumberOfRequestsOn() {
        StageSpeed stage = llama("mac-studio-m3-ultra-96");

        double sixteen = step(stage, LLAMA_8B, 16, 0);
        double double16 = step(stage, LLAMA_8B, 32, 0);

        assertThat(sixteen).isGreaterThan(1.2 * step(stage, LLAMA_8B, 1, 0));
        assertThat(double16 - sixteen).isCloseTo(16 * 2 * 7.505e9 / (0.778 * 26e12), withinPercentage(1));
    }

    @Test
    void readsMoreExpertsForMoreRequestsButNoneTwice() {
        StageSpeed stage = qwen("mac-studio-m4-max-128");
        double one = ReadBytes.weights(QWEN_30B, stage, 1);
        double four = ReadBytes.weights(QWEN_30B, stage, 4);
        double thousand = ReadBytes.weights(QWEN_30B, stage, 1000);

        assertThat(one).isCloseTo(1.71e9, withinPercentage(0.1));
        assertThat(four).isBetween(3 * one, 4 * one);
        assertThat(thousand).isCloseTo(1.71e9 * 30.5 / 3.3, withinPercentage(0.1));
    }

    @Test
    void readsKeysAndValuesOfEachRequest() {
        StageSpeed stage = llama("mac-studio-m3-ultra-96");
        double perToken = 131_072 / (0.772 * 819e9);

        assertThat(step(stage, LLAMA_8B, 2, 10_000) - step(stage, LLAMA_8B, 2, 0))
                .isCloseTo(2 * 10_000 * perToken, withinPercentage(1));
    }

    @Test
    void readsNoMoreThanAWindowKeeps() {
        ModelFacts windowed = LLAMA_8B.toBuilder()
                .addKvRuns(
                        KvRun.newBuilder().setLayers(32).setBytesPerToken(8192).setWindow(1024))
                .build();
        StageSpeed stage = llama("mac-studio-m3-ultra-96");

        assertThat(step(stage, windowed, 1, 100_000)).isEqualTo(step(stage, windowed, 1, 1024));
    }

    @Test
    void dividesKeysAndValuesAmongRanksButNoLatent() {
        KvRun heads = KvRun.newBuilder().setLayers(32).setBytesPerToken(8192).build();
        ModelFacts divided = LLAMA_8B.toBuilder().addKvRuns(heads).build();
        ModelFacts latent = LLAMA_8B.toBuilder()
                .addKvRuns(heads.toBuilder().setLatent(true))
                .build();
        StageSpeed stage = llama("mac-studio-m3-ultra-96");
        Workload workload = Workload.of(1, 1000);

        assertThat(ReadBytes.keysAndValues(divided, stage, 2, workload)).isEqualTo(32 * 4096 * 1000 / 2.0);
        assertThat(ReadBytes.keysAndValues(latent, stage, 2, workload)).isEqualTo(32 * 4096 * 1000.0);
    }

    @Test
    void slowsPrefillAsAttentionGrows() {
        StageSpeed stage = llama("dgx-spark");
        double shortOne = SpeedModel.pipelineFirstTokenSeconds(LLAMA_8B, List.of(stage), List.of(), 4_000, 0)
                .orElseThrow();
        double longOne = SpeedModel.pipelineFirstTokenSeconds(LLAMA_8B, List.of(stage), List.of(), 64_000, 0)
                .orElseThrow();

        assertThat(longOne).isGreaterThan(20 * shortOne);
    }

    @Test
    void saysNothingOfPrefillWhereArithmeticIsNotKnown() {
        StageSpeed stage = llama("raspberry-pi-5-8");
        Prediction prediction = SpeedModel.pipeline(LLAMA_8B, List.of(stage), List.of());

        assertThat(prediction.decodeTokensPerSecond()).isPositive();
        assertThat(prediction.prefillTokensPerSecond()).isZero();
        assertThat(prediction.timeToFirstTokenSeconds(100, 0)).isEmpty();
        assertThat(SpeedModel.pipelineFirstTokenSeconds(LLAMA_8B, List.of(stage), List.of(), 100, 0))
                .isEmpty();
    }

    @Test
    void saysNothingWhereBandwidthIsNotKnown() {
        Prediction prediction = SpeedModel.pipeline(LLAMA_8B, List.of(llama("linux-64")), List.of());

        assertThat(prediction.decodeTokensPerSecond()).isZero();
        assertThat(prediction.timeToFirstTokenSeconds(100, 0)).isEmpty();
    }

    @Test
    void addsAHopForEachBorder() {
        StageSpeed whole = llama("mac-mini-m4-pro-24");
        Device device = whole.device();
        StageSpeed half = new StageSpeed(device, 16, 2_110_000_000L, 3_752_500_000L);

        assertThat(SpeedModel.pipelineStepSeconds(LLAMA_8B, List.of(half, half), List.of(TCP), Workload.ALONE))
                .isCloseTo(step(whole, LLAMA_8B, 1, 0) + 300e-6 + 8192 / 1.25e9, within(1e-9));
    }

    @Test
    void loadsFromTheDiskOrOverALink() {
        KnownDevice studio = CATALOGUE.get("mac-studio-m3-ultra-512");
        long shard = 331_000_000_000L;

        assertThat(LoadTime.fromDiskSeconds(studio, shard).orElseThrow()).isCloseTo(55, within(1.0));
        assertThat(LoadTime.overLinkSeconds(CATALOGUE.getLink("rdma-thunderbolt-5"), shard))
                .isCloseTo(91, within(1.0));
        assertThat(LoadTime.overLinkSeconds(CATALOGUE.getLink("10gbe"), shard)).isCloseTo(290, within(1.0));
        assertThat(LoadTime.overLinkSeconds(CATALOGUE.getLink("thunderbolt"), shard))
                .isCloseTo(828, within(1.0));
        assertThat(LoadTime.fromDiskSeconds(CATALOGUE.get("rtx-4090"), shard)).isEmpty();
    }

    @Test
    void countsJoulesOfAllMachinesOfAStep() {
        Optional<Power> known = Optional.of(new Power(OptionalDouble.of(10), OptionalDouble.of(200), "a test"));
        Optional<Power> noIdle = Optional.of(new Power(OptionalDouble.empty(), OptionalDouble.of(200), "a test"));

        assertThat(Energy.joules(List.of(new Energy.Work(known, 0.03), new Energy.Work(known, 0.02)), 0.05))
                .hasValueCloseTo(200 * 0.05 + 10 * 0.05, within(1e-9));
        assertThat(Energy.joules(List.of(new Energy.Work(noIdle, 0.01)), 0.05)).hasValueCloseTo(10.0, within(1e-9));
        assertThat(Energy.joules(List.of(new Energy.Work(Optional.empty(), 0.01)), 0.05))
                .isEmpty();
    }
}
