package io.ruche.scheduler.placement;

import static io.ruche.scheduler.placement.Fleet.GB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.proto.ModelFacts;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.device.Link;
import io.ruche.scheduler.speed.Prediction;
import io.ruche.scheduler.state.Reason;
import org.junit.jupiter.api.Test;

/** A model of 662.5 GB on machines of 512 GiB. */
class KimiTest {
    private static final RuntimeOffer MLX = Fleet.mlx("kimi_k25");
    private static final PlacementRequest KIMI = Fleet.request("kimi-k2.5", Fleet.kimi());

    @Test
    void twoStudiosWithRemoteMemoryAccessShareEachLayer() {
        Plan plan = placed(two(Fleet.RDMA).snapshot());

        assertThat(plan.mode()).isEqualTo(Plan.Mode.TENSOR);
        assertThat(plan.stages()).extracting(Plan.PlannedStage::nodeName).containsExactly("a", "b");
        for (Plan.PlannedStage stage : plan.stages()) {
            assertThat(stage.stage().firstLayer()).isZero();
            assertThat(stage.stage().lastLayer()).isEqualTo(60);
            assertThat(stage.context()).isEqualTo(8_192);
            assertThat(stage.slots()).isEqualTo(1);
            assertThat((double) stage.bill().totalBytes()).isCloseTo(334.0 * GB, within(3.34 * GB));
        }
        assertThat(speed(plan)).isBetween(20.0, 23.0);
    }

    @Test
    void withoutItTheLayersAreCutByBytes() {
        for (Link link : new Link[] {Fleet.THUNDERBOLT, Fleet.ETHERNET}) {
            Plan plan = placed(two(link).snapshot());
            Plan.PlannedStage first = plan.stages().get(0);
            Plan.PlannedStage second = plan.stages().get(1);

            assertThat(plan.mode()).isEqualTo(Plan.Mode.PIPELINE);
            assertThat(layers(first)).as("the dense layer is light").isEqualTo(31);
            assertThat(layers(second)).isEqualTo(30);
            assertThat(first.bill().totalBytes() - second.bill().totalBytes()).isBetween(-11 * GB, 11 * GB);
            assertThat(speed(plan)).isBetween(14.0, 16.0);
        }
    }

    @Test
    void theCatalogueSaysTheSame() {
        ModelFacts facts = Catalogue.builtIn()
                .find("kimi-k2.5")
                .flatMap(CatalogueModel::facts)
                .orElseThrow();
        PlacementRequest request = Fleet.request("kimi-k2.5", facts);
        Plan tensor =
                ((Placement.Placed) Placement.place(request, two(Fleet.RDMA).snapshot())).plan();
        Plan pipeline = ((Placement.Placed)
                        Placement.place(request, two(Fleet.THUNDERBOLT).snapshot()))
                .plan();

        assertThat(tensor.mode()).isEqualTo(Plan.Mode.TENSOR);
        assertThat((double) tensor.stages().get(0).bill().totalBytes()).isCloseTo(334.0 * GB, within(3.34 * GB));
        assertThat(speed(tensor)).isBetween(20.0, 23.0);
        assertThat(pipeline.mode()).isEqualTo(Plan.Mode.PIPELINE);
        assertThat(layers(pipeline.stages().get(0))).isBetween(30, 31);
        assertThat(speed(pipeline)).isBetween(14.0, 16.0);
    }

    @Test
    void onOneItNeverFitsAndTheShortfallIsTold() {
        Placement placement =
                Placement.place(KIMI, new Fleet().with("a", Fleet.STUDIO, MLX).snapshot());

        assertThat(placement).isInstanceOf(Placement.Never.class);
        Reason reason = ((Placement.Never) placement).reasons().get(0);
        long needed = ((Placement.Never) placement).bill().orElseThrow().totalBytes();
        assertThat(reason.code()).isEqualTo("memory_never");
        assertThat(reason.help())
                .contains((needed - Fleet.STUDIO.limitBytes()) + " bytes are missing on a")
                .contains("It takes a node that can book 664 GB");
    }

    @Test
    void besideAnotherModelItWaitsAndSaysWhoTakesTheRoom() {
        Fleet fleet = two(Fleet.RDMA).holding("a", "small", 20 * GB, 0).holding("b", "glm-4.7", 200 * GB, 0);
        Placement placement = Placement.place(KIMI, fleet.snapshot());

        assertThat(placement).isInstanceOf(Placement.NotNow.class);
        assertThat(((Placement.NotNow) placement).reasons().get(0).help()).isEqualTo("Undeploy glm-4.7.");
        assertThat(((Placement.NotNow) placement).reasons())
                .extracting(Reason::code)
                .contains("room_taken", "shards_now");
        assertThat(placed(two(Fleet.RDMA).holding("a", "small", 20 * GB, 0).snapshot())
                        .mode())
                .as("without it")
                .isEqualTo(Plan.Mode.TENSOR);
    }

    @Test
    void unlinkedStudiosAreNoGroup() {
        Fleet fleet = new Fleet().with("a", Fleet.STUDIO, MLX).with("b", Fleet.STUDIO, MLX);
        assertThat(Placement.place(KIMI, fleet.snapshot())).isInstanceOf(Placement.Never.class);
    }

    @Test
    void aRuntimeThatCannotCutTheArchitectureIsNoGroup() {
        RuntimeOffer whole = MLX.toBuilder()
                .clearPipelineArchitectures()
                .clearTensorArchitectures()
                .build();
        Fleet fleet = new Fleet()
                .with("a", Fleet.STUDIO, whole)
                .with("b", Fleet.STUDIO, whole)
                .linked("a", "b", Fleet.RDMA);
        assertThat(Placement.place(KIMI, fleet.snapshot())).isInstanceOf(Placement.Never.class);
    }

    private static Fleet two(Link link) {
        return new Fleet()
                .with("a", Fleet.STUDIO, MLX)
                .with("b", Fleet.STUDIO, MLX)
                .linked("a", "b", link);
    }

    private static Plan placed(Snapshot snapshot) {
        return ((Placement.Placed) Placement.place(KIMI, snapshot)).plan();
    }

    private static double speed(Plan plan) {
        return plan.prediction().map(Prediction::decodeTokensPerSecond).orElseThrow();
    }

    private static int layers(Plan.PlannedStage stage) {
        return stage.stage().lastLayer() - stage.stage().firstLayer() + 1;
    }
}
