package io.ruche.scheduler.money;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TariffTest {
    private static final Tariff.PerToken OPUS = new Tariff.PerToken(5_000_000, 500_000, 25_000_000);

    @Test
    void chargesCachedTokensAtTheirOwnPriceAndNeverOnTopOfInput() {
        assertThat(OPUS.cost(Usage.ofTokens(1_000, 0, 100))).isEqualTo(new Money(7_500));
        assertThat(OPUS.cost(Usage.ofTokens(1_000, 800, 100))).isEqualTo(new Money(3_900));
    }

    @Test
    void takesAServerThatSaysItCachedMoreThanItReadAtWhatItRead() {
        assertThat(OPUS.cost(Usage.ofTokens(10, 1_000_000, 0))).isEqualTo(OPUS.cost(Usage.ofTokens(10, 10, 0)));
        assertThat(OPUS.cost(Usage.ofTokens(-5, -5, -5))).isEqualTo(Money.ZERO);
    }

    @Test
    void roundsUpOnceForAllTogether() {
        Tariff.PerToken cheap = new Tariff.PerToken(1, 1, 1);

        assertThat(cheap.cost(Usage.ofTokens(3, 1, 3))).isEqualTo(new Money(1));
        assertThat(cheap.cost(Usage.NOTHING)).isEqualTo(Money.ZERO);
    }

    @Test
    void neverCountsBackwardsHoweverMuchItIs() {
        Tariff.PerToken dear = new Tariff.PerToken(Long.MAX_VALUE, 1, Long.MAX_VALUE);

        assertThat(dear.cost(Usage.ofTokens(Long.MAX_VALUE, 0, Long.MAX_VALUE)).microUsd())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(new Money(Long.MAX_VALUE).plus(new Money(1)).microUsd()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void countsTimeOnOwnMachinesAlsoAtNoPrice() {
        Usage minute = new Usage(100, 0, 100, 60_000_000, 61_000_000);

        assertThat(minute.at(Tariff.OWN).get(Meter.GPU_MICROS)).isEqualTo(60_000_000);
        assertThat(minute.at(Tariff.OWN).money()).isEqualTo(Money.ZERO);
        assertThat(minute.at(new Tariff.PerGpuSecond(250)).money()).isEqualTo(new Money(15_000));
    }

    @Test
    void boundsWhatACallReadsByItsBytes() {
        Usage worst = WorstCase.ofText(4_000, 2, 256);

        assertThat(worst.inputTokens()).isEqualTo(4_048);
        assertThat(worst.outputTokens()).isEqualTo(256);
        assertThat(worst.cachedTokens()).isZero();
        assertThat(WorstCase.ofLocal(1_000, 100, 500, 50).gpuMicros()).isEqualTo(4_000_000);
        // a budget that has no time left must refuse it all the same
        assertThat(WorstCase.ofLocal(1_000, 100, 0, 0).gpuMicros()).isEqualTo(1);
        assertThat(WorstCase.ofLocal(1_000, 100, 0, 0).wallMicros()).isEqualTo(1);
    }

    @Test
    void readsAsMoney() {
        assertThat(new Money(420_000)).hasToString("$0.42");
        assertThat(new Money(3_000_000)).hasToString("$3.00");
        assertThat(new Money(225)).hasToString("$0.000225");
        assertThat(Money.ZERO).hasToString("$0.00");
    }

    @Test
    void knowsPublishedPricesWithTheirSourceAndNoOthers() {
        Prices prices = Prices.builtIn();

        assertThat(prices.find("claude-opus-4.5").orElseThrow().tariff()).isEqualTo(OPUS);
        assertThat(prices.find("glm-4.7").orElseThrow().tariff())
                .isEqualTo(new Tariff.PerToken(600_000, 110_000, 2_200_000));
        assertThat(prices.find("claude-opus-99")).isEmpty();
        assertThat(prices.all()).allSatisfy(listed -> {
            assertThat(listed.source()).startsWith("https://");
            assertThat(listed.tariff().cached())
                    .isLessThanOrEqualTo(listed.tariff().input());
        });
    }

    @Test
    void refusesATableThatIsWrittenWrong() {
        String list = "{\"lists\":[{\"source\":\"https://x\",\"readOn\":\"2026-11-23\",\"models\":[%s]}]}";
        String free = "{\"names\":[\"m\"],\"inputUsdPerMillion\":1,\"cachedUsdPerMillion\":1}";
        String model =
                "{\"names\":[\"m\"],\"inputUsdPerMillion\":1,\"cachedUsdPerMillion\":1,\"outputUsdPerMillion\":2}";

        assertThatThrownBy(() -> Prices.parse(String.format(list, free))).hasMessageContaining("outputUsdPerMillion");
        assertThatThrownBy(() -> Prices.parse(String.format(list, model + "," + model)))
                .hasMessageContaining("listed twice");
        assertThat(Prices.parse(String.format(list, model)).find("m")).isPresent();
    }
}
