package io.ruche.scheduler.twin.publish;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.NamedModel;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.check.KnownModels.Price;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The models that agents may name where no house runs: which of them has a place, the simulation itself finds out. */
final class ModelsWithoutHouse {
    private static final Price OWN = new Price(0, 0);

    private ModelsWithoutHouse() {}

    static KnownModels of(Catalogue catalogue) {
        Map<String, KnownModel> models = new TreeMap<>();
        for (NamedModel it : NamedModel.builtIn()) {
            Optional<Price> price = it.isOpen()
                    ? Optional.of(OWN)
                    : Prices.builtIn()
                            .find(it.name())
                            .map(listed -> new Price(
                                    listed.tariff().input(), listed.tariff().output()));
            models.put(it.name(), new KnownModel(it.name(), it.provider(), true, "", price));
        }
        catalogue.models().forEach(it -> put(models, it.name()));
        catalogue.entries().forEach(entry -> {
            put(models, entry.name());
            entry.quantisations().forEach(each -> put(models, entry.name() + ":" + each.name()));
        });
        Map<String, KnownModel> all = Map.copyOf(models);
        List<String> names = List.copyOf(models.keySet());
        return new KnownModels() {
            @Override
            public Optional<KnownModel> find(String name) {
                return Optional.ofNullable(all.get(name));
            }

            @Override
            public List<String> names() {
                return names;
            }
        };
    }

    private static void put(Map<String, KnownModel> models, String name) {
        models.put(name, new KnownModel(name, NamedModel.GRID, true, "", Optional.of(OWN)));
    }
}
