package io.ruche.scheduler.buy.publish;

import io.ruche.scheduler.buy.Advice;
import io.ruche.scheduler.buy.Payback;
import io.ruche.scheduler.buy.Purchase;
import io.ruche.scheduler.buy.Request;
import io.ruche.scheduler.buy.Serving;
import io.ruche.scheduler.buy.Shop;
import io.ruche.scheduler.buy.Volume;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.placement.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An advice as people read it: what to buy, the options side by side, when they pay for themselves, where prices are from. */
final class AdviceText {
    private final Advice advice;
    private final Request request;
    private final Shop shop;
    private final StringBuilder text = new StringBuilder();

    AdviceText(Advice advice, Request request, Shop shop) {
        this.advice = advice;
        this.request = request;
        this.shop = shop;
    }

    String text() {
        String models = advice.wants().stream().map(want -> want.model().name()).collect(Collectors.joining(" and "));
        switch (advice.verdict()) {
            case NOTHING_NEEDED -> line("Nothing needed: what you have runs " + models + ".");
            case BUY ->
                line("The cheapest that runs " + models + atLeast() + ": "
                        + shortly(advice.options().get(0)) + ".");
            case BEYOND_BUDGET -> {
                Purchase cheapest = advice.beyondBudget().orElseThrow();
                line("Nothing within " + Numbers.usd(request.budgetUsd().orElse(0)) + " runs " + models + atLeast()
                        + ": the cheapest costs " + Numbers.usd(cheapest.usd()) + ", " + things(cheapest) + ".");
            }
            case NOTHING_SERVES ->
                line(
                        advice.cutOff()
                                ? "The search was given up before anything was found that runs " + models + atLeast()
                                        + "; whether there is something is not known."
                                : "Nothing with a known price runs " + models + atLeast() + ".");
        }
        List<Purchase> shown = new ArrayList<>(advice.options());
        advice.beyondBudget().ifPresent(shown::add);
        advice.carrying().ifPresent(shown::add);
        if (!shown.isEmpty()) sideBySide(shown);
        request.volume().ifPresent(this::volume);
        if (!shown.isEmpty()) prices(shown);
        notes();
        return text.toString();
    }

    private String atLeast() {
        boolean writes = advice.wants().stream().anyMatch(want -> want.writes());
        return request.tokensPerSecond() > 0 && writes
                ? " at " + Numbers.plain(request.tokensPerSecond()) + " tokens a second or more"
                : "";
    }

    private static String shortly(Purchase purchase) {
        return things(purchase) + " for " + Numbers.usd(purchase.usd());
    }

    static String things(Purchase purchase) {
        if (purchase.added().isEmpty()) return "nothing";
        return purchase.counts().entrySet().stream()
                .map(entry -> entry.getValue() + " x " + entry.getKey().device().title()
                        + (entry.getKey().price().used() ? " (used)" : ""))
                .collect(Collectors.joining(" + "));
    }

    private void sideBySide(List<Purchase> purchases) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("BUY", "PRICE", "WATTS", "TOKENS/S", "HOW", "LEFT", "STRANDED"));
        for (Purchase purchase : purchases) {
            rows.add(List.of(
                    things(purchase),
                    Numbers.usd(purchase.usd()),
                    purchase.loadedWatts().isPresent()
                            ? Numbers.count(purchase.loadedWatts().getAsDouble())
                            : "unknown",
                    speeds(purchase.serving()),
                    ways(purchase.serving()),
                    ByteText.of(purchase.leftBytes()),
                    ByteText.of(purchase.strandedBytes())));
        }
        line("");
        Columns.write(rows, text);
    }

    private static String speeds(Serving serving) {
        List<String> speeds = new ArrayList<>();
        for (int i = 0; i < serving.plans().size(); i++) {
            speeds.add(serving.speed(i) > 0 ? Numbers.rate(serving.speed(i)) : "-");
        }
        return String.join(" / ", speeds);
    }

    private static String ways(Serving serving) {
        return serving.plans().stream()
                .map(plan -> plan.mode() == Plan.Mode.SINGLE
                        ? "alone"
                        : (plan.mode() == Plan.Mode.TENSOR ? "tensor x" : "pipeline x")
                                + plan.stages().size())
                .collect(Collectors.joining(" / "));
    }

    private void volume(Volume volume) {
        line("");
        line(Numbers.count(volume.tokensPerDay()) + " tokens a day, " + Numbers.plain(volume.inputPerOutput())
                + " read for each written, cost " + Numbers.usd(volume.cloudUsd(volume.tokensPerDay()))
                + " a day with " + volume.against().model() + " ("
                + volume.against().source() + ", read on "
                + volume.against().readOn() + ").");
        if (advice.wants().stream().noneMatch(want -> want.writes())) {
            line("No model that is wanted writes text: none of these tokens are theirs, and nothing pays for itself.");
            return;
        }
        advice.options().forEach(option -> payback(option, volume));
        advice.beyondBudget().ifPresent(option -> payback(option, volume));
        advice.carrying().ifPresent(option -> payback(option, volume));
        boolean none = advice.carrying().isEmpty()
                && advice.options().stream()
                        .allMatch(option -> option.payback()
                                .filter(it -> it.tokensPerDayAtMost() < volume.tokensPerDay())
                                .isPresent());
        if (none && !advice.options().isEmpty()) {
            line("No set of machines that was found carries this volume"
                    + (advice.carryingCutOff() ? "; the search was given up." : "."));
        }
    }

    private void payback(Purchase purchase, Volume volume) {
        if (purchase.payback().isEmpty()) return;
        Payback payback = purchase.payback().get();
        if (payback.tokensPerDayAtMost() <= 0) {
            line("- " + shortly(purchase) + ": how many tokens a day it reads and writes is not known.");
            return;
        }
        boolean carries = payback.tokensPerDayAtMost() >= volume.tokensPerDay();
        String power = payback.powerUsdPerDay().isPresent()
                ? " less " + Numbers.usd(payback.powerUsdPerDay().getAsDouble()) + " for power"
                : "";
        String unknown =
                payback.powerUsdPerDay().isEmpty() || purchase.unknownPower().isEmpty()
                        ? ""
                        : ", which is without " + String.join(" and ", purchase.unknownPower())
                                + " since their draw is not known";
        String paid = payback.months().isPresent()
                ? purchase.added().isEmpty()
                        ? "costs nothing more"
                        : "paid for after " + Numbers.months(payback.months().getAsDouble())
                : "never paid for: power costs more than the cloud";
        line("- " + shortly(purchase) + ": " + (carries ? "carries it, busy " : "cannot carry it: ")
                + (carries
                        ? Numbers.count(payback.utilisation() * 100) + " % of the day"
                        : Numbers.count(payback.tokensPerDayAtMost()) + " tokens a day at most")
                + "; saves " + Numbers.usd(payback.cloudUsdPerDay()) + " a day" + power + unknown + ": " + paid + ".");
    }

    private void prices(List<Purchase> purchases) {
        List<Shop.Offer> offers = purchases.stream()
                .flatMap(purchase -> purchase.counts().keySet().stream())
                .distinct()
                .toList();
        if (offers.isEmpty()) return;
        line("");
        line("Prices:");
        for (Shop.Offer offer : offers) {
            boolean range = offer.price().fromUsd() < offer.price().toUsd();
            line("  " + offer.device().title() + ": "
                    + Numbers.usd(offer.price().usd())
                    + (range
                            ? ", the middle of " + Numbers.usd(offer.price().fromUsd()) + " to "
                                    + Numbers.usd(offer.price().toUsd())
                            : "")
                    + (offer.price().used() ? ", used" : "") + ", of "
                    + offer.price().on() + " ("
                    + offer.price().source() + ")");
        }
    }

    private void notes() {
        line("");
        if (advice.cutOff() && advice.verdict() != Advice.Verdict.NOTHING_SERVES)
            line("The search was given up: something cheaper or faster may have been missed.");
        line("Speeds are predicted, for one request at a time. Cables, switches and disks are not counted.");
        line("Not looked at, since no price is known: " + names(shop.unpriced()) + ".");
        line("Nor these, of which only the card has a price: " + names(shop.cardsAlone()) + ".");
    }

    private static String names(List<KnownDevice> devices) {
        return devices.isEmpty()
                ? "none"
                : devices.stream().map(KnownDevice::name).collect(Collectors.joining(", "));
    }

    private void line(String words) {
        text.append(words).append('\n');
    }
}
