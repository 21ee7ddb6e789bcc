package io.ruche.scheduler.twin;

import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.money.Usage;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Collectors;

/** What tokens cost elsewhere. */
final class CloudPrices {
    private static final Prices PRICES = Prices.builtIn();

    private final Optional<String> asked;

    CloudPrices(Assumptions assumptions) {
        this.asked = assumptions.cloudModel();
    }

    static void check(Assumptions assumptions) {
        assumptions.cloudModel().filter(it -> PRICES.find(it).isEmpty()).ifPresent(it -> {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "Nobody knows what '" + it + "' costs.",
                    "One of "
                            + PRICES.all().stream().map(Prices.Listed::model).collect(Collectors.joining(", "))
                            + ".");
        });
    }

    /** The model whose price counts: the one that was asked for, else its own where it is sold, else the cheapest. */
    Optional<String> comparedWith(CatalogueModel model) {
        if (asked.isPresent()) return asked;
        if (PRICES.find(model.bareName()).isPresent()) return Optional.of(model.bareName());
        return PRICES.all().stream()
                .min(Comparator.comparingLong((Prices.Listed it) ->
                                it.tariff().input() + it.tariff().output())
                        .thenComparing(Prices.Listed::model))
                .map(Prices.Listed::model);
    }

    double usd(String model, Usage usage) {
        return PRICES.find(model).orElseThrow().tariff().cost(usage).microUsd() / 1e6;
    }
}
