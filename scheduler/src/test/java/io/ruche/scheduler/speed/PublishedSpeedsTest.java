package io.ruche.scheduler.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.speed.SpeedConstants.ByClass;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The bounds that {@code tests/bench/speed} reports on. */
class PublishedSpeedsTest {
    private static final List<PublishedFigure> FIGURES = Published.figures();
    private static final SpeedFit FIT = SpeedFit.of(FIGURES);

    @Test
    void everyPublishedFigureIsUsedOrSaysWhyNot() {
        assertThat(FIGURES).allSatisfy(figure -> {
            assertThat(figure.source()).isNotBlank();
            if (figure.unusable().isEmpty()) assertThat(figure.model()).isPresent();
            if (figure.saysPrefill()) assertThat(figure.promptTokens()).isPositive();
        });
        assertThat(FIGURES.stream().filter(PublishedFigure::saysDecode)).hasSize(71);
        assertThat(FIGURES.stream().filter(PublishedFigure::saysPrefill)).hasSize(12);
        assertThat(FIGURES.stream().filter(figure -> figure.unusable().isPresent()))
                .hasSize(3);
    }

    @Test
    void predictsPublishedSpeedsWithinSixteenPercent() {
        assertThat(SpeedBench.rms(SpeedBench.inSample(FIT, FIGURES))).isLessThanOrEqualTo(0.16);
    }

    @Test
    void predictsMachinesThatItNeverSawWithinThirtyPercent() {
        assertThat(SpeedBench.rms(SpeedBench.leftOut(FIGURES))).isLessThanOrEqualTo(0.30);
    }

    @Test
    void theProductCountsWithWhatTheFitFinds() {
        SpeedConstants product = SpeedConstants.FITTED;

        assertSame(product.dense(), FIT.constants().dense());
        assertSame(product.experts(), FIT.constants().experts());
        assertSame(product.latentExperts(), FIT.constants().latentExperts());
        assertThat(product.linearAttention()).isCloseTo(FIT.constants().linearAttention(), withinPercentage(1));
        assertThat(SpeedModel.LLAMA_CPP_RPC_HOP_SECONDS).isCloseTo(FIT.rpcHopSeconds(), withinPercentage(1));
        assertThat(KnownDevice.BOARD_LAYER_SECONDS).isCloseTo(FIT.boardLayerSeconds(), withinPercentage(1));
    }

    private static void assertSame(ByClass product, ByClass fit) {
        assertThat(product.layerSeconds()).isCloseTo(fit.layerSeconds(), withinPercentage(1));
        assertThat(product.efficiency()).isCloseTo(fit.efficiency(), withinPercentage(1));
        assertThat(product.prefillEfficiency()).isCloseTo(fit.prefillEfficiency(), withinPercentage(1));
    }

    @Test
    void theCatalogueHasWhatTheFitFindsOfEachMachine() {
        for (KnownDevice device : DeviceCatalogue.builtIn().devices()) {
            String family = device.name().replaceFirst("-\\d{1,3}$", "");
            Double layerSeconds = FIT.layerSeconds().get(family);
            assertThat(device.layerSeconds().isPresent()).as(device.name()).isEqualTo(layerSeconds != null);
            if (layerSeconds == null) continue;
            assertThat(device.layerSeconds().orElseThrow())
                    .as(device.name())
                    .isCloseTo(layerSeconds, withinPercentage(1));
            assertThat(device.efficiency().orElseThrow())
                    .as(device.name())
                    .isCloseTo(FIT.efficiency().getOrDefault(family, 0.0), withinPercentage(1));
        }
    }
}
