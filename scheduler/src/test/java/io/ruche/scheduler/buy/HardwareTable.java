package io.ruche.scheduler.buy;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.device.DeviceCatalogue;
import io.ruche.scheduler.device.KnownDevice;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.FleetSnapshot;
import io.ruche.scheduler.memory.Bill;
import io.ruche.scheduler.memory.ByteText;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.placement.Placement;
import io.ruche.scheduler.placement.Snapshot;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;

/** What machines of each price can run, as {@code docs/hardware.md} shows it. Prints the page. */
public final class HardwareTable {
    private static final int CONTEXT = 8192;
    private static final double RATIO = 3;
    private static final double USD_PER_KWH = 0.25;
    /** Slower than this nobody waits for it. */
    private static final double LEAST_SPEED = 5;

    private static final List<Tier> TIERS = List.of(
            new Tier("Raspberry Pi 5, 8 GB", "raspberry-pi-5-8", 1),
            new Tier("Mac mini M4, 16 GB", "mac-mini-m4-16", 1),
            new Tier("Mac mini M4 Pro, 48 GB", "mac-mini-m4-pro-48", 1),
            new Tier("Mac mini M4 Pro, 64 GB", "mac-mini-m4-pro-64", 1),
            new Tier("used Mac Studio M2 Ultra, 192 GB", "mac-studio-m2-ultra-192", 1),
            new Tier("2 x Mac Studio M3 Ultra, 512 GB, RDMA", "mac-studio-m3-ultra-512", 2),
            new Tier("DGX Spark", "dgx-spark", 1));
    private static final List<String> MODELS = List.of(
            "tinyllama-1.1b",
            "gemma-3-1b",
            "gemma-3-4b",
            "llama-3.2-3b",
            "mistral-7b",
            "llama-3.1-8b",
            "qwen3-14b",
            "mistral-small-3.2-24b",
            "gemma-3-27b",
            "qwen3-30b-a3b",
            "qwen3-32b",
            "flux.2-dev",
            "llama-3.1-70b",
            "qwen3-235b-a22b",
            "glm-4.7",
            "deepseek-v3.1",
            "kimi-k2.5");

    private final FleetSnapshot snapshots = new FleetSnapshot(Catalogue.builtIn());
    private final StringBuilder page = new StringBuilder();

    private record Tier(String title, String device, int count) {
        KnownDevice kind() {
            return DeviceCatalogue.builtIn().get(device);
        }

        Fleet fleet() {
            Fleet nothing = new Fleet(
                    "nothing", List.of(), List.of(), new Fleet.Power(OptionalDouble.empty(), Optional.empty()));
            return Enlarged.of(nothing, Collections.nCopies(count, kind()));
        }

        List<Shop.Offer> bought() {
            return Collections.nCopies(
                    count, Shop.Offer.of(kind(), kind().price().orElseThrow()));
        }
    }

    private HardwareTable() {}

    public static void main(String[] args) {
        System.out.print(page());
    }

    static String page() {
        HardwareTable table = new HardwareTable();
        table.write();
        return table.page.toString();
    }

    private void write() {
        line("# What machines of each price can run");
        line(
                "`tests/bench/hardware` makes this page from the catalogues, placement and the speed model; a test keeps them equal. Nothing here is");
        line(
                "measured: [speed.md](speed.md) tells how far predictions are off, [planning.md](planning.md) how to ask for other machines.");
        line("");
        line("## What fits, and how fast");
        line(
                "The largest quantisation that is placed with a context of 8,192 tokens (or the model's own) for one request, and the tokens a second it is");
        line("predicted to decode; otherwise what the smallest quantisation lacks on one machine.");
        line("");
        StringBuilder head = new StringBuilder("| |");
        StringBuilder rule = new StringBuilder("|---|");
        for (Tier tier : TIERS) {
            head.append(' ').append(tier.title()).append(" |");
            rule.append("---|");
        }
        line(head.toString());
        line(rule.toString());
        for (String model : MODELS) {
            StringBuilder row = new StringBuilder("| ").append(model).append(" |");
            for (Tier tier : TIERS) row.append(' ').append(cell(model, tier)).append(" |");
            line(row.toString());
        }
        line("");
        line(
                "Mistral Medium has no public weights, so that it is in no catalogue; Mistral Small stands in for it. Metal's default lets models use two");
        line(
                "thirds of a Mac's memory up to 36 GB and three quarters above; `iogpu.wired_limit_mb` raises it. Over two Studios mlx cuts them, or llama.cpp;");
        line(
                "one that a single Studio holds stays on one. A board's speeds are likely too low ([speed.md](speed.md)).");
        line("");
        money();
        line("");
        line(
                "**Mac Studio M5 Ultra**: nobody has published its memory, bandwidth or price, so that it is in no catalogue and is never recommended.");
    }

    private void money() {
        Prices.Listed opus = Prices.builtIn().find("claude-opus-4.5").orElseThrow();
        Prices.Listed glm = Prices.builtIn().find("glm-4.7").orElseThrow();
        line("## What it saves when it is busy all day");
        line(
                "With the largest model above that writes at least 5 tokens a second: tokens a day with three read for each written, one request after");
        line("the other; what " + opus.model() + " (" + opus.source() + ") and " + glm.model() + " (" + glm.source()
                + ") take for as many, read on " + opus.readOn() + "; power at $0.25 a kilowatt-hour.");
        line("");
        line("| | price | of | watts | model | tokens a day | " + opus.model() + " a day | paid for after | "
                + glm.model() + " a day | paid for after | power a day |");
        line("|---|--:|---|--:|---|--:|--:|--:|--:|--:|--:|");
        for (Tier tier : TIERS) if (tier.kind().price().isPresent()) line(money(tier, opus, glm));
        line("");
        line(
                "An unknown draw is not counted as power, and of machines that are missing here no price is known. Both clouds count for any model: a small");
        line("one replaces less than Claude Opus, so that the months of the cheaper column are nearer to the truth.");
    }

    private String money(Tier tier, Prices.Listed opus, Prices.Listed glm) {
        List<Shop.Offer> bought = tier.bought();
        double usd = bought.stream().mapToLong(Shop.Offer::cents).sum() / 100.0;
        StringBuilder row = new StringBuilder("| " + tier.title() + " | " + money(usd) + " | "
                + bought.get(0).price().on() + (bought.get(0).price().used() ? ", used" : "") + " | ");
        Optional<Purchase> best = largest(tier);
        if (best.isEmpty()) return row + "| none | | | | | | |";
        Payback dear = payback(best.get(), opus);
        Payback cheap = payback(best.get(), glm);
        OptionalDouble watts = best.get().loadedWatts();
        row.append(watts.isPresent() ? whole(watts.getAsDouble()) : "unknown")
                .append(" | ")
                .append(best.get().serving().wants().get(0).model().name())
                .append(" | ")
                .append(whole(dear.tokensPerDayAtMost()))
                .append(" | ")
                .append(money(dear.cloudUsdPerDay()))
                .append(" | ")
                .append(months(dear))
                .append(" | ")
                .append(money(cheap.cloudUsdPerDay()))
                .append(" | ")
                .append(months(cheap))
                .append(" | ")
                .append(
                        best.get().unknownPower().isEmpty()
                                ? money(dear.powerUsdPerDay().orElseThrow())
                                : "unknown")
                .append(" |");
        return row.toString();
    }

    private static Payback payback(Purchase purchase, Prices.Listed against) {
        double most = Payback.tokensPerDay(purchase.serving(), new Volume(1, RATIO, against));
        return Payback.of(purchase, new Volume((long) most, RATIO, against), OptionalDouble.of(USD_PER_KWH));
    }

    private Optional<Purchase> largest(Tier tier) {
        List<CatalogueModel> models = new ArrayList<>();
        for (String name : MODELS) models.addAll(Catalogue.builtIn().quantisationsOf(name));
        Snapshot snapshot = snapshots.of(tier.fleet());
        return models.stream()
                .sorted(Comparator.comparingLong(HardwareTable::bytes).reversed())
                .map(model -> want(model))
                .filter(Want::writes)
                .flatMap(want -> Serving.on(snapshot, List.of(want)).stream())
                .filter(serving -> serving.slowest() >= LEAST_SPEED)
                .map(serving -> new Purchase(tier.bought(), tier.fleet(), serving, Optional.empty()))
                .findFirst();
    }

    private String cell(String name, Tier tier) {
        List<CatalogueModel> models = Catalogue.builtIn().quantisationsOf(name).stream()
                .sorted(Comparator.comparingLong(HardwareTable::bytes).reversed())
                .toList();
        Snapshot snapshot = snapshots.of(tier.fleet());
        for (CatalogueModel model : models) {
            Optional<Serving> serving = Serving.on(snapshot, List.of(want(model)));
            if (serving.isEmpty()) continue;
            String quantisation = model.facts().orElseThrow().getQuantisation();
            double speed = serving.get().speed(0);
            return quantisation + (speed > 0 ? ", " + rate(speed) : "");
        }
        Want smallest = want(models.get(models.size() - 1));
        Placement placement = Placement.place(smallest.request(), snapshot);
        Optional<Bill> bill = placement instanceof Placement.Never never
                ? never.bill()
                : placement instanceof Placement.NotNow notNow ? notNow.bill() : Optional.empty();
        return bill.map(it -> "lacks " + ByteText.of(it.totalBytes() - it.limitBytes()))
                .orElse("not loaded by its runtimes");
    }

    private static Want want(CatalogueModel model) {
        int own = model.facts().orElseThrow().getContextLength();
        return Want.of(model, own > 0 ? Math.min(own, CONTEXT) : 0, 1);
    }

    private static long bytes(CatalogueModel model) {
        return model.facts().map(ModelFacts::getFileBytes).orElse(0L);
    }

    private static String rate(double tokensPerSecond) {
        return String.format(Locale.ROOT, tokensPerSecond < 10 ? "%.1f/s" : "%.0f/s", tokensPerSecond);
    }

    private static String whole(double number) {
        return String.format(Locale.ROOT, "%,.0f", number);
    }

    private static String money(double usd) {
        return String.format(Locale.ROOT, usd < 100 ? "$%,.2f" : "$%,.0f", usd);
    }

    private static String months(Payback payback) {
        return payback.months().isPresent()
                ? String.format(Locale.ROOT, "%.1f months", payback.months().getAsDouble())
                : "never";
    }

    private void line(String words) {
        page.append(words).append('\n');
    }
}
