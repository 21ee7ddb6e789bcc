package io.ruche.scheduler.twin;

import io.ruche.scheduler.catalogue.CatalogueModel;
import java.util.Optional;

/** What an organisation may expect of a model by its name alone. */
final class TwinModels {
    private static final String ANTHROPIC = "anthropic";

    private TwinModels() {}

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
