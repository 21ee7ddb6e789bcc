package io.ruche.scheduler.buy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.placement.Plan;
import io.ruche.scheduler.speed.Prediction;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AdviserTest {
    private static final Shop SHOP = Shop.of(DeviceCatalogue.builtIn());

    private static Fleet owned(String... devices) {
        return new Fleet(
                "owned",
                IntStream.range(0, devices.length)
                        .mapToObj(i -> new Fleet.FleetNode(
                                "own-" + i, DeviceCatalogue.builtIn().get(devices[i]), 0, Optional.empty(), List.of()))
                        .toList(),
                List.of(),
                new Fleet.Power(OptionalDouble.empty(), Optional.empty()));
    }

    private static Request request(Fleet owned, double budget, String... models) {
        return new Request(
                List.of(models),
                owned,
                budget > 0 ? OptionalDouble.of(budget) : OptionalDouble.empty(),
                5,
                Optional.empty(),
                OptionalDouble.empty(),
                8192,
                1);
    }

    private static Advice advise(Request request) {
        return Adviser.advise(request, Catalogue.builtIn(), SHOP);
    }

    private static List<String> bought(Purchase purchase) {
        return purchase.added().stream().map(offer -> offer.device().name()).toList();
    }

    @Test
    void kimiTakesTwoStudiosThatShareEachLayer() {
        Advice advice = advise(request(owned(), 25_000, "kimi-k2.5"));

        assertThat(advice.verdict()).isEqualTo(Advice.Verdict.BUY);
        Purchase first = advice.options().get(0);
        assertThat(bought(first)).isEqualTo(Collections.nCopies(2, "mac-studio-m3-ultra-512"));
        assertThat(first.serving().plans().get(0).mode()).isEqualTo(Plan.Mode.TENSOR);
        assertThat(first.serving().slowest()).isBetween(20.0, 23.0);
        assertThat(first.usd())
                .isEqualTo(2
                        * DeviceCatalogue.builtIn()
                                .get("mac-studio-m3-ultra-512")
                                .price()
                                .orElseThrow()
                                .usd());
    }

    @Test
    void aBudgetThatIsTooSmallIsToldWithWhatTheCheapestCosts() {
        Advice advice = advise(request(owned(), 20_000, "kimi-k2.5"));

        assertThat(advice.verdict()).isEqualTo(Advice.Verdict.BEYOND_BUDGET);
        assertThat(advice.options()).isEmpty();
        assertThat(advice.beyondBudget().orElseThrow().usd()).isGreaterThan(20_000);
    }

    @Test
    void besideOneStudioASecondIsEnough() {
        Advice advice = advise(request(owned("mac-studio-m3-ultra-512"), 12_000, "kimi-k2.5"));

        assertThat(bought(advice.options().get(0))).containsExactly("mac-studio-m3-ultra-512");
        assertThat(advice.options().get(0).serving().plans().get(0).mode()).isEqualTo(Plan.Mode.TENSOR);
    }

    @Test
    void nothingIsNeededWhereItRunsAlready() {
        Advice advice = advise(request(owned("mac-studio-m2-ultra-192"), 0, "llama-3.1-70b", "gemma-3-27b"));

        assertThat(advice.verdict()).isEqualTo(Advice.Verdict.NOTHING_NEEDED);
        assertThat(advice.options().get(0).added()).isEmpty();
    }

    @Test
    void eachOptionIsDearerAndFasterThanTheOneBefore() {
        List<Purchase> options = advise(request(owned(), 4_000, "gemma-3-27b")).options();

        assertThat(options).hasSizeGreaterThan(2);
        assertThat(options.get(0).usd()).isLessThanOrEqualTo(2_000);
        for (int i = 1; i < options.size(); i++) {
            assertThat(options.get(i).usd())
                    .isGreaterThanOrEqualTo(options.get(i - 1).usd());
            assertThat(options.get(i).serving().slowest())
                    .isGreaterThanOrEqualTo(1.1 * options.get(i - 1).serving().slowest());
        }
    }

    @Test
    void severalModelsRunAtOnce() {
        Purchase first = advise(request(owned(), 0, "qwen3-30b-a3b", "flux.2-klein-4b"))
                .options()
                .get(0);

        assertThat(first.serving().plans()).hasSize(2);
        assertThat(first.serving().after().nodes())
                .allSatisfy(node -> assertThat(node.memory().reservedBytes())
                        .isLessThanOrEqualTo(node.memory().limitBytes()));
    }

    @Test
    void whatHasNoPriceIsNeverInTheShop() {
        assertThat(SHOP.offers()).isNotEmpty().allSatisfy(offer -> {
            assertThat(offer.device().price()).isPresent();
            assertThat(offer.price().cardAlone()).isFalse();
            assertThat(offer.price().source()).isNotBlank();
        });
        assertThat(SHOP.unpriced()).extracting(KnownDevice::name).contains("mac-mini-m4-pro-64");
        assertThat(SHOP.cardsAlone()).extracting(KnownDevice::name).contains("rtx-4090");
        assertThat(SHOP.offers())
                .extracting(offer -> offer.device().name())
                .noneMatch(name -> name.contains("m5-ultra"));
    }

    private static Volume volume(long tokensPerDay) {
        return new Volume(
                tokensPerDay, 3, Prices.builtIn().find("claude-opus-4.5").orElseThrow());
    }

    private static Request with(Request request, Volume volume, double usdPerKwh) {
        return new Request(
                request.models(),
                request.owned(),
                request.budgetUsd(),
                request.tokensPerSecond(),
                Optional.of(volume),
                OptionalDouble.of(usdPerKwh),
                request.context(),
                request.slots());
    }

    @Test
    void paysForItselfAfterTheMonthsThatItsPriceAndPowerTake() {
        Request request = with(request(owned(), 25_000, "kimi-k2.5"), volume(2_000_000), 0.25);

        Purchase first = advise(request).options().get(0);
        Payback payback = first.payback().orElseThrow();

        // 1.5 million read at $5 and 0.5 million written at $25 a million
        assertThat(payback.cloudUsdPerDay()).isEqualTo(20.0, within(1e-9));
        Prediction speed = first.serving().plans().get(0).prediction().orElseThrow();
        double secondsForFour = 3 / speed.prefillTokensPerSecond() + 1 / speed.decodeTokensPerSecond();
        assertThat(payback.tokensPerDayAtMost()).isEqualTo(86_400 * 4 / secondsForFour, within(1e-6));
        assertThat(payback.utilisation())
                .isEqualTo(Math.min(1, 2_000_000 / payback.tokensPerDayAtMost()), within(1e-9));
        // at rest they draw what nobody told, so that they count as loaded all day: 2 x 256.5 W x 24 h at $0.25
        assertThat(payback.powerUsdPerDay().orElseThrow()).isEqualTo(3.078, within(1e-9));
        assertThat(payback.months().orElseThrow())
                .isEqualTo(first.usd() / ((20.0 - 3.078) * 365.25 / 12), within(1e-6));
    }

    @Test
    void neverPaysWherePowerCostsMoreThanTheCloud() {
        Request request = with(request(owned(), 25_000, "kimi-k2.5"), volume(100_000), 0.5);

        Payback payback = advise(request).options().get(0).payback().orElseThrow();

        assertThat(payback.cloudUsdPerDay()).isEqualTo(1.0, within(1e-9));
        assertThat(payback.months()).isEmpty();
    }

    @Test
    void whatOneReplicaCannotCarryTakesMachinesOfItsOwnForEach() {
        Request little = with(request(owned(), 100_000, "qwen3-4b"), volume(1), 0.25);
        long most = mostTokensPerDay(advise(little));

        Purchase carrying =
                advise(with(little, volume(most * 3 / 2), 0.25)).carrying().orElseThrow();

        assertThat(carrying.payback().orElseThrow().tokensPerDayAtMost()).isGreaterThanOrEqualTo(most * 1.5);
        assertThat(carrying.serving().plans()).hasSize(2);
        assertThat(carrying.serving().plans().get(0).stages())
                .extracting(Plan.PlannedStage::node)
                .doesNotContainAnyElementsOf(carrying.serving().plans().get(1).stages().stream()
                        .map(Plan.PlannedStage::node)
                        .toList());
    }

    @Test
    void carryingAVolumeKeepsToTheBudget() {
        Request little = with(request(owned(), 100_000, "qwen3-4b"), volume(1), 0.25);
        Volume volume = volume(mostTokensPerDay(advise(little)) * 3 / 2);
        double needed =
                advise(with(little, volume, 0.25)).carrying().orElseThrow().usd();

        Advice less = advise(with(request(owned(), needed - 1, "qwen3-4b"), volume, 0.25));

        assertThat(less.verdict()).isEqualTo(Advice.Verdict.BUY);
        assertThat(less.carrying()).isEmpty();
    }

    @Test
    void replicasThatShareAMachineCarryNoMoreThanOne() {
        Purchase one = advise(request(owned("mac-studio-m2-ultra-192"), 0, "qwen3-4b"))
                .options()
                .get(0);
        Purchase two = advise(request(owned("mac-studio-m2-ultra-192"), 0, "qwen3-4b", "qwen3-4b"))
                .options()
                .get(0);

        assertThat(two.serving().plans()).hasSize(2);
        assertThat(Payback.tokensPerDay(two.serving(), volume(1)))
                .isEqualTo(Payback.tokensPerDay(one.serving(), volume(1)));
    }

    private static long mostTokensPerDay(Advice advice) {
        return (long) advice.options().stream()
                .mapToDouble(it -> it.payback().orElseThrow().tokensPerDayAtMost())
                .max()
                .orElseThrow();
    }
}
