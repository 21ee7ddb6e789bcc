package io.ruche.scheduler.organisation.spec.check;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What the check asks about models: a snapshot of the catalogues and of what can be served now. Any thread. */
public interface KnownModels {

    Optional<KnownModel> find(String name);

    /** All names, to find the one that was meant. */
    Collection<String> names();

    /** Of a fixed list. */
    static KnownModels of(List<KnownModel> models) {
        return new KnownModels() {
            @Override
            public Optional<KnownModel> find(String name) {
                return models.stream()
                        .filter(model -> model.name().equals(name))
                        .findFirst();
            }

            @Override
            public Collection<String> names() {
                return models.stream().map(KnownModel::name).toList();
            }
        };
    }

    /**
     * A model that some catalogue knows.
     *
     * @param provider {@code grid}, or the name of a provider elsewhere
     * @param servable whether this house can serve it now
     * @param help what would make it servable, as a sentence; empty when it is
     * @param price empty when nobody knows it
     */
    record KnownModel(String name, String provider, boolean servable, String help, Optional<Price> price) {}

    /** In millionths of a US dollar for a million tokens. */
    record Price(long microUsdPerMillionIn, long microUsdPerMillionOut) {}
}
