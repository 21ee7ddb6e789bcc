package io.ruche.scheduler.buy;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.FleetSnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Finds what to buy. One request, one thread. */
public final class Adviser {
    private static final int MOST_OPTIONS = 6;
    /** Of them once a search was given up, since every further one takes as long. */
    private static final int FEW_OPTIONS = 3;

    /** What is dearer than so many times the cheapest is no alternative to it, where nobody told a budget. */
    private static final long DEARER = 4;
    /** By how much each option shall be faster than the one before it. */
    private static final double FASTER = 1.1;
    /** Replicas that are tried at most to carry a volume. */
    private static final int MOST_REPLICAS = 8;

    private final Request request;
    private final Shop shop;
    private final FleetSnapshot snapshots;
    private final List<Want> wants;
    private final OptionalDouble usdPerKwh;
    private boolean cutOff = false;

    private Adviser(Request request, Catalogue catalogue, Shop shop) {
        this.request = request;
        this.shop = shop;
        this.snapshots = new FleetSnapshot(catalogue);
        this.wants = request.models().stream()
                .map(name -> want(name, catalogue, request))
                .toList();
        this.usdPerKwh = request.usdPerKwh().isPresent()
                ? request.usdPerKwh()
                : request.owned().power().usdPerKwh();
    }

    /**
     * @throws FailureException {@code MODEL_NOT_FOUND} with the nearest name; {@code UNSUPPORTED_MODEL} for a model whose
     *     sizes are not known
     */
    public static Advice advise(Request request, Catalogue catalogue, Shop shop) {
        return new Adviser(request, catalogue, shop).run();
    }

    private static Want want(String name, Catalogue catalogue, Request request) {
        CatalogueModel model = catalogue.find(name).orElseThrow(() -> catalogue.notFound(name));
        if (model.facts().isEmpty()) {
            throw FailureException.of(
                    FailureCode.UNSUPPORTED_MODEL,
                    "Model '" + model.name() + "' has no sizes in the catalogue.",
                    "Only for a model whose sizes are known it can be told what to buy.");
        }
        return Want.of(model, request.context(), request.slots());
    }

    private Advice run() {
        Search search = new Search(request.owned(), shop, wants, snapshots);
        Optional<Search.Found> asItIs =
                search.asItIs().filter(found -> found.serving().slowest() >= request.tokensPerSecond());
        if (asItIs.isPresent()) {
            return advice(Advice.Verdict.NOTHING_NEEDED, List.of(purchase(asItIs.get())), Optional.empty());
        }

        long budget = budgetCents();
        Optional<Search.Found> cheapest = find(search, request.tokensPerSecond(), Long.MAX_VALUE);
        if (cheapest.isEmpty()) return advice(Advice.Verdict.NOTHING_SERVES, List.of(), Optional.empty());
        if (cheapest.get().cents() > budget) {
            return advice(Advice.Verdict.BEYOND_BUDGET, List.of(), cheapest.map(this::purchase));
        }
        long most = request.budgetUsd().isPresent() ? budget : cheapest.get().cents() * DEARER;
        return advice(Advice.Verdict.BUY, options(search, cheapest.get(), most), Optional.empty());
    }

    private long budgetCents() {
        return request.budgetUsd().isPresent() ? Math.round(request.budgetUsd().getAsDouble() * 100) : Long.MAX_VALUE;
    }

    private Optional<Search.Found> find(Search search, double tokensPerSecond, long mostCents) {
        Search.Outcome outcome = search.cheapest(tokensPerSecond, mostCents);
        cutOff |= outcome.cutOff();
        return outcome.found();
    }

    private List<Purchase> options(Search search, Search.Found cheapest, long mostCents) {
        List<Purchase> options = new ArrayList<>();
        Optional<Search.Found> next = Optional.of(cheapest);
        while (next.isPresent()) {
            options.add(purchase(next.get()));
            double slowest = next.get().serving().slowest();
            if (options.size() == (cutOff ? FEW_OPTIONS : MOST_OPTIONS) || !Double.isFinite(slowest)) break;
            next = find(search, Math.max(slowest * FASTER, Double.MIN_NORMAL), mostCents);
        }
        return options;
    }

    private Purchase purchase(Search.Found found) {
        Purchase purchase = Purchase.of(found);
        return request.volume()
                .map(volume -> purchase.with(Payback.of(purchase, volume, usdPerKwh)))
                .orElse(purchase);
    }

    private Advice advice(Advice.Verdict verdict, List<Purchase> options, Optional<Purchase> beyond) {
        boolean searched = cutOff;
        cutOff = false;
        Optional<Purchase> carrying = carrying(options);
        return new Advice(verdict, wants, options, beyond, carrying, cutOff, searched);
    }

    /**
     * The cheapest with so many replicas on machines of their own, each as fast as in the best option, that they carry the
     * volume within the budget, if no option does.
     */
    private Optional<Purchase> carrying(List<Purchase> options) {
        if (options.isEmpty() || request.volume().isEmpty()) return Optional.empty();
        Volume volume = request.volume().get();
        Purchase best = options.stream()
                .max(Comparator.comparingDouble(option -> Payback.tokensPerDay(option.serving(), volume)))
                .orElseThrow();
        double most = Payback.tokensPerDay(best.serving(), volume);
        if (most <= 0 || most >= volume.tokensPerDay()) return Optional.empty();
        int replicas = (int) Math.min(MOST_REPLICAS + 1, Math.ceil(volume.tokensPerDay() / most));
        if (replicas > MOST_REPLICAS) return Optional.empty();
        Want first = wants.stream().filter(Want::writes).findFirst().orElseThrow();
        String name = first.model().name();
        List<Want> more = new ArrayList<>();
        for (Want it : wants) more.add(it.model().name().equals(name) ? it.apart() : it);
        for (int i = 1; i < replicas; i++) more.add(first.apart());
        Search search = new Search(request.owned(), shop, more, snapshots);
        // what is reached differs from what was predicted by rounding alone
        return find(search, best.serving().slowest() * (1 - 1e-9), budgetCents())
                .map(this::purchase)
                .filter(purchase -> Payback.tokensPerDay(purchase.serving(), volume) >= volume.tokensPerDay());
    }
}
