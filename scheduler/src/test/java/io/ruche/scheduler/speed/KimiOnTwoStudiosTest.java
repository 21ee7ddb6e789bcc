package io.ruche.scheduler.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.proto.KvRun;
import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.device.LinkType;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Kimi K2.5 as MLX has it, 662.5 GB and 61 layers, on two Mac Studios M3 Ultra with 512 GB. */
class KimiOnTwoStudiosTest {
    private static final DeviceCatalogue CATALOGUE = DeviceCatalogue.builtIn();
    private static final Device STUDIO =
            CATALOGUE.get("mac-studio-m3-ultra-512").device();
    private static final Link RDMA = link("rdma-thunderbolt-5");
    private static final Link TCP = link("thunderbolt");
    private static final int LAYERS = 61;
    /** 21.14 B of experts at 5 bits and 10.55 B of the rest in 16. */
    private static final long ACTIVE_BYTES = 34_300_000_000L;

    private static final long ACTIVE_PARAMETERS = 31_690_000_000L;
    private static final long KV_BYTES = 70_272;

    private static final ModelFacts KIMI = ModelFacts.newBuilder()
            .setArchitecture("kimi_k25")
            .setLayers(LAYERS)
            .setEmbeddingLength(7168)
            .setParameters(1_026_000_000_000L)
            .setActiveParameters(ACTIVE_PARAMETERS)
            .setKvBytesPerToken(2 * KV_BYTES)
            .addKvRuns(KvRun.newBuilder()
                    .setLayers(LAYERS)
                    .setBytesPerToken(2 * KV_BYTES / LAYERS)
                    .setLatent(true))
            .build();

    private static final StageSpeed WHOLE = new StageSpeed(STUDIO, LAYERS, ACTIVE_BYTES, ACTIVE_PARAMETERS);
    private static final List<StageSpeed> RANKS = List.of(WHOLE, WHOLE);
    private static final List<StageSpeed> STAGES = List.of(stage(31), stage(30));

    private static Link link(String name) {
        LinkType type = CATALOGUE.getLink(name);
        return type.link();
    }

    private static StageSpeed stage(int layers) {
        return new StageSpeed(STUDIO, layers, ACTIVE_BYTES * layers / LAYERS, ACTIVE_PARAMETERS * layers / LAYERS);
    }

    private static double decode(Prediction prediction) {
        return prediction.decodeTokensPerSecond();
    }

    @Test
    void decodesTwentyToTwentyThreeTokensASecondInParallelOverRdma() {
        assertThat(decode(SpeedModel.tensor(KIMI, RANKS, RDMA))).isBetween(20.0, 23.0);
    }

    @Test
    void decodesFourteenToSixteenInAPipelineOverTcp() {
        assertThat(decode(SpeedModel.pipeline(KIMI, STAGES, List.of(TCP)))).isBetween(14.0, 16.0);
    }

    @Test
    void isSlowerInParallelOverTcpThanInAPipeline() {
        double parallel = decode(SpeedModel.tensor(KIMI, RANKS, TCP));

        assertThat(parallel).isLessThan(decode(SpeedModel.pipeline(KIMI, STAGES, List.of(TCP))));
        // two reductions in each of 61 layers, 300 us and more each
        assertThat(1 / parallel - 1 / decode(SpeedModel.tensor(KIMI, RANKS, RDMA)))
                .isBetween(0.033, 0.040);
    }

    @Test
    void gainsNothingFromAPipelineForOneRequest() {
        double one = decode(SpeedModel.pipeline(KIMI, List.of(WHOLE), List.of()));

        assertThat(decode(SpeedModel.pipeline(KIMI, STAGES, List.of(RDMA)))).isLessThan(one);
    }

    @Test
    void decodesMoreInAllWhenBothStagesWorkAtOnce() {
        Workload eight = Workload.of(8, 1000);

        assertThat(SpeedModel.pipelineTokensPerSecond(KIMI, STAGES, List.of(TCP), eight))
                .isGreaterThan(SpeedModel.pipelineTokensPerSecond(KIMI, STAGES, List.of(TCP), Workload.ALONE))
                .isGreaterThanOrEqualTo(8 / SpeedModel.pipelineStepSeconds(KIMI, STAGES, List.of(TCP), eight));
    }

    @Test
    void prefillsAboutTwoHundredTokensASecondOnOne() {
        Prediction one = SpeedModel.pipeline(KIMI, List.of(WHOLE), List.of());

        assertThat(one.prefillTokensPerSecond()).isCloseTo(223, within(30.0));
        assertThat(SpeedModel.tensor(KIMI, RANKS, RDMA).prefillTokensPerSecond())
                .isBetween(1.5 * one.prefillTokensPerSecond(), 2 * one.prefillTokensPerSecond());
    }

    @Test
    void waitsForTheFirstTokenByWhatIsNotCached() {
        double all =
                SpeedModel.tensorFirstTokenSeconds(KIMI, RANKS, RDMA, 8000, 0).orElseThrow();
        double most = SpeedModel.tensorFirstTokenSeconds(KIMI, RANKS, RDMA, 8000, 7000)
                .orElseThrow();

        assertThat(all).isBetween(18.0, 25.0);
        assertThat(most).isBetween(all / 9, all / 5);
    }

    @Test
    void readsLongContextsBesideTheWeights() {
        double near = SpeedModel.tensorStepSeconds(KIMI, RANKS, RDMA, Workload.ALONE);
        double far = SpeedModel.tensorStepSeconds(KIMI, RANKS, RDMA, Workload.of(1, 128_000));

        // each rank reads the whole latent: 128,000 x 70,272 bytes at about 700 GB/s
        assertThat(far - near).isBetween(0.011, 0.015);
    }
}
