package io.ruche.scheduler.twin;

import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.check.KnownModels.Price;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The models that an organisation is checked against where no cluster runs. */
public final class TwinModels {
    private static final String ANTHROPIC = "anthropic";

    private TwinModels() {}

    /**
     * Those of a catalogue, and those elsewhere that a price is known of.
     *
     * @param providers for which there is a key
     */
    public static KnownModels known(Catalogue catalogue, Set<String> providers) {
        List<KnownModel> models = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (CatalogueModel it : catalogue.models()) {
            for (String name : List.of(it.name(), it.bareName())) {
                if (!names.add(name)) continue;
                models.add(new KnownModel(name, ModelPolicySpec.GRID, writes(it), "", Optional.of(new Price(0, 0))));
            }
        }
        for (Prices.Listed it : Prices.builtIn().all()) {
            if (!names.add(it.model())) continue;
            String provider = providerOf(it.model()).orElse("");
            boolean reachable = providers.contains(provider);
            models.add(new KnownModel(
                    it.model(),
                    provider,
                    reachable,
                    reachable ? "" : help(provider),
                    Optional.of(new Price(it.tariff().input(), it.tariff().output()))));
        }
        return KnownModels.of(models);
    }

    static boolean writes(CatalogueModel model) {
        return model.facts().isPresent()
                && (model.capabilities().contains("chat")
                        || model.capabilities().contains("completion"));
    }

    /** Who sells a model under that name. */
    static Optional<String> providerOf(String model) {
        return model.startsWith("claude-") ? Optional.of(ANTHROPIC) : Optional.empty();
    }

    static String help(String provider) {
        return "a key for " + provider + ": say that there is one";
    }
}
