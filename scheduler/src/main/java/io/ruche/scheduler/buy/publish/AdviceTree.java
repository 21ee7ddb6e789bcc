package io.ruche.scheduler.buy.publish;

import io.ruche.scheduler.buy.Advice;
import io.ruche.scheduler.buy.Payback;
import io.ruche.scheduler.buy.Purchase;
import io.ruche.scheduler.buy.Request;
import io.ruche.scheduler.buy.Serving;
import io.ruche.scheduler.buy.Shop;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.placement.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** An advice as a tree of maps, lists, texts and numbers. */
final class AdviceTree {
    private AdviceTree() {}

    static Map<String, Object> of(Advice advice, Request request, Shop shop) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("verdict", verdict(advice.verdict()));
        tree.put(
                "want", advice.wants().stream().map(want -> want.model().name()).toList());
        request.budgetUsd().ifPresent(usd -> tree.put("budgetUsd", Numbers.rounded(usd, 2)));
        tree.put("options", advice.options().stream().map(AdviceTree::purchase).toList());
        advice.beyondBudget().ifPresent(it -> tree.put("cheapest", purchase(it)));
        advice.carrying().ifPresent(it -> tree.put("carriesVolume", purchase(it)));
        request.volume().ifPresent(volume -> {
            Map<String, Object> against = new TreeMap<>();
            against.put("model", volume.against().model());
            against.put("source", volume.against().source());
            against.put("readOn", volume.against().readOn().toString());
            against.put("tokensPerDay", volume.tokensPerDay());
            against.put("usdPerDay", Numbers.rounded(volume.cloudUsd(volume.tokensPerDay()), 2));
            tree.put("against", against);
        });
        tree.put("cutOff", advice.cutOff());
        tree.put("unpriced", names(shop.unpriced()));
        tree.put("onlyCardPriced", names(shop.cardsAlone()));
        return tree;
    }

    private static String verdict(Advice.Verdict verdict) {
        return switch (verdict) {
            case NOTHING_NEEDED -> "nothingNeeded";
            case BUY -> "buy";
            case BEYOND_BUDGET -> "beyondBudget";
            case NOTHING_SERVES -> "nothingServes";
        };
    }

    private static List<String> names(List<KnownDevice> devices) {
        return devices.stream().map(KnownDevice::name).toList();
    }

    private static Map<String, Object> purchase(Purchase purchase) {
        Map<String, Object> tree = new TreeMap<>();
        List<Object> buy = new ArrayList<>();
        purchase.counts().forEach((offer, count) -> {
            Map<String, Object> machine = new TreeMap<>();
            machine.put("device", offer.device().name());
            machine.put("count", (long) count);
            machine.put("usdEach", Numbers.rounded(offer.price().usd(), 2));
            machine.put("used", offer.price().used());
            machine.put("on", offer.price().on().toString());
            machine.put("source", offer.price().source());
            buy.add(machine);
        });
        tree.put("buy", buy);
        tree.put("usd", Numbers.rounded(purchase.usd(), 2));
        purchase.loadedWatts().ifPresent(watts -> tree.put("loadedWatts", Numbers.rounded(watts, 1)));
        tree.put("leftBytes", purchase.leftBytes());
        tree.put("strandedBytes", purchase.strandedBytes());
        tree.put("models", models(purchase.serving()));
        purchase.payback().ifPresent(payback -> tree.put("payback", payback(payback)));
        return tree;
    }

    private static List<Object> models(Serving serving) {
        List<Object> models = new ArrayList<>();
        for (int i = 0; i < serving.plans().size(); i++) {
            Plan plan = serving.plans().get(i);
            Map<String, Object> tree = new TreeMap<>();
            tree.put("model", serving.wants().get(i).model().name());
            tree.put("mode", plan.mode().name().toLowerCase(Locale.ROOT));
            tree.put(
                    "nodes",
                    plan.stages().stream().map(Plan.PlannedStage::nodeName).toList());
            tree.put("runtime", plan.stages().get(0).runtime());
            tree.put("context", (long) plan.stages().get(0).context());
            if (serving.speed(i) > 0) tree.put("decodeTokensPerSecond", Numbers.rounded(serving.speed(i), 2));
            models.add(tree);
        }
        return models;
    }

    private static Map<String, Object> payback(Payback payback) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("tokensPerDayAtMost", Numbers.rounded(payback.tokensPerDayAtMost(), 0));
        tree.put("utilisation", Numbers.rounded(payback.utilisation(), 4));
        tree.put("cloudUsdPerDay", Numbers.rounded(payback.cloudUsdPerDay(), 2));
        payback.powerUsdPerDay().ifPresent(usd -> tree.put("powerUsdPerDay", Numbers.rounded(usd, 2)));
        payback.months().ifPresent(months -> tree.put("months", Numbers.rounded(months, 1)));
        return tree;
    }
}
