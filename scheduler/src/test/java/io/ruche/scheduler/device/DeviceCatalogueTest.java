package io.ruche.scheduler.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ruche.scheduler.failure.FailureException;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class DeviceCatalogueTest {
    private static final long GIB = 1L << 30;
    private final DeviceCatalogue catalogue = DeviceCatalogue.builtIn();

    @Test
    void knowsEveryMachineOfTheHouse() {
        assertThat(catalogue.devices())
                .extracting(KnownDevice::name)
                .contains(
                        "raspberry-pi-4-8",
                        "raspberry-pi-5-8",
                        "mac-mini-m4-16",
                        "mac-mini-m4-24",
                        "mac-mini-m4-32",
                        "mac-mini-m4-pro-24",
                        "mac-mini-m4-pro-48",
                        "mac-mini-m4-pro-64",
                        "mac-studio-m2-ultra-64",
                        "mac-studio-m2-ultra-128",
                        "mac-studio-m2-ultra-192",
                        "mac-studio-m3-ultra-96",
                        "mac-studio-m3-ultra-256",
                        "mac-studio-m3-ultra-512",
                        "mac-studio-m4-max-36",
                        "mac-studio-m4-max-128",
                        "macbook-pro-m5-32",
                        "macbook-pro-m5-max-128",
                        "dgx-spark",
                        "rtx-4090",
                        "rtx-5090",
                        "rtx-pro-6000",
                        "h100-pcie",
                        "h100-sxm",
                        "linux-64",
                        "linux-ddr5-64")
                .doesNotHaveDuplicates();
    }

    @Test
    void leavesOutWhatNobodyHasPublished() {
        assertThat(catalogue.devices()).noneMatch(device -> device.name().contains("m5-ultra"));
        assertThat(catalogue.get("rtx-pro-6000").flops()).isEmpty();
        assertThat(catalogue.get("mac-mini-m4-24").price()).isEmpty();
        assertThat(catalogue
                        .get("mac-studio-m3-ultra-512")
                        .power()
                        .orElseThrow()
                        .idleWatts())
                .isEmpty();
        assertThat(catalogue.get("linux-64").device().bytesPerSecond()).isZero();
    }

    @Test
    void limitsMacsToMetalsWorkingSet() {
        KnownDevice small = catalogue.get("mac-mini-m4-32");
        KnownDevice large = catalogue.get("mac-studio-m3-ultra-512");

        assertThat(small.workingSet().bytes()).isCloseTo(32 * GIB * 2 / 3, within(2L));
        assertThat(catalogue.get("mac-studio-m4-max-36").workingSet().bytes()).isEqualTo(24 * GIB);
        assertThat(large.workingSet().bytes()).isEqualTo(384 * GIB);
        assertThat(large.workingSet().reason()).contains("Three quarters of 512 GiB", "iogpu.wired_limit_mb");
    }

    @Test
    void limitsSparksCardsAndBoardsByTheirOwnRules() {
        assertThat(catalogue.get("dgx-spark").workingSet().bytes()).isEqualTo(102_000_000_000L);
        assertThat(catalogue.get("dgx-spark").workingSet().reason()).contains("page cache");
        assertThat(catalogue.get("rtx-4090").workingSet().bytes()).isEqualTo(24 * GIB);
        assertThat(catalogue.get("raspberry-pi-5-8").workingSet().bytes()).isEqualTo(7 * GIB);
        assertThat(catalogue.get("linux-128").workingSet().bytes()).isEqualTo(120 * GIB);
    }

    @Test
    void countsWithWhatAChipOfASizeHas() {
        assertThat(catalogue.get("mac-studio-m4-max-36").device().bytesPerSecond())
                .isEqualTo(410e9);
        assertThat(catalogue.get("mac-studio-m4-max-64").device().bytesPerSecond())
                .isEqualTo(546e9);
    }

    @Test
    void pricesNameTheirDayAndSource() {
        Price used = catalogue.get("mac-studio-m2-ultra-192").price().orElseThrow();

        assertThat(used.usd()).isEqualTo(6500);
        assertThat(catalogue.devices())
                .allSatisfy(device -> device.price().ifPresent(price -> {
                    assertThat(price.source()).isNotBlank();
                    assertThat(price.on().getYear()).isBetween(2022, 2026);
                    assertThat(price.fromUsd()).isPositive().isLessThanOrEqualTo(price.toUsd());
                }));
    }

    @Test
    void findsTheFastestLinkThatBothCanHave() {
        KnownDevice studio = catalogue.get("mac-studio-m3-ultra-512");

        assertThat(studio.fastestLink(studio)).map(LinkType::name).contains("rdma-thunderbolt-5");
        assertThat(studio.fastestLink(catalogue.get("mac-studio-m2-ultra-192")))
                .map(LinkType::name)
                .contains("thunderbolt");
        assertThat(studio.fastestLink(catalogue.get("dgx-spark")))
                .map(LinkType::name)
                .contains("10gbe");
        assertThat(catalogue.getLink("rdma-thunderbolt-5").link().kind().carriesTensorParallel())
                .isTrue();
    }

    @Test
    void namesTheNearestForATypo() {
        assertThatThrownBy(() -> catalogue.get("mac-studo-m3-ultra-512"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        failure -> assertThat(failure.failure().help()).contains("mac-studio-m3-ultra-512"));
        assertThatThrownBy(() -> catalogue.getLink("10gb"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        failure -> assertThat(failure.failure().help()).contains("10gbe"));
    }

    @Test
    void asksForTheMemoryWhereOnlyTheFamilyIsNamed() {
        assertThatThrownBy(() -> catalogue.get("mac-mini-m4"))
                .isInstanceOfSatisfying(
                        FailureException.class,
                        failure -> assertThat(failure.failure().help())
                                .isEqualTo("Say which memory it has: mac-mini-m4-16, mac-mini-m4-24, mac-mini-m4-32."));
    }

    @Test
    void takesTheOwnersWordForOtherMachines() {
        KnownDevice own = KnownDevice.plain("attic", 64 * GIB, OptionalDouble.of(40e9));

        assertThat(own.device().limitBytes()).isEqualTo(64 * GIB - 64 * GIB / 10);
        assertThat(own.device().bytesPerSecond()).isEqualTo(40e9);
        assertThat(own.links()).isEqualTo(List.of());
    }
}
