package io.ruche.control.organisation;

import io.ruche.control.upstream.UpstreamModel;
import io.ruche.scheduler.catalogue.Catalogue;
import io.ruche.scheduler.catalogue.CatalogueModel;
import io.ruche.scheduler.catalogue.NamedModel;
import io.ruche.scheduler.money.Prices;
import io.ruche.scheduler.organisation.spec.check.KnownModels;
import io.ruche.scheduler.organisation.spec.check.KnownModels.KnownModel;
import io.ruche.scheduler.organisation.spec.check.KnownModels.Price;
import io.ruche.scheduler.state.Deployment;
import io.ruche.scheduler.state.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * The models that agents may name: those of the catalogue, those deployed from elsewhere, and those that no catalogue has
 * but that people name all the same, with whether this house can serve each now.
 */
public final class HouseModels implements Function<State, KnownModels> {
    static final String GRID = NamedModel.GRID;
    /** Counted in seconds of the machine, which cost nothing unless somebody says so. */
    private static final Price OWN = new Price(0, 0);

    private final Catalogue catalogue;
    private final List<KnownModel> others = others();

    public HouseModels(Catalogue catalogue) {
        this.catalogue = catalogue;
    }

    @Override
    public KnownModels apply(State state) {
        Map<String, KnownModel> models = new TreeMap<>();
        others.forEach(model -> models.put(model.name(), model));
        for (CatalogueModel model : catalogue.models()) {
            models.put(model.name(), own(model.name(), false, help(model)));
        }
        for (Deployment deployment : state.deployments()) {
            String name = deployment.name().value();
            if (embeds(state, deployment)) continue;
            models.put(name, own(name, serves(deployment), "a place for it; 'ruche ps' tells what it waits for"));
        }
        for (UpstreamModel model : UpstreamModel.all(state)) {
            models.put(model.id(), elsewhere(state, model, model.id()));
            // a name that several have is nobody's; one that is served here is ours
            String bare = model.model().name();
            boolean isOurs = Optional.ofNullable(models.get(bare))
                    .filter(known -> known.provider().equals(GRID) && known.servable())
                    .isPresent();
            if (!isOurs && UpstreamModel.findByName(state, bare).isPresent()) {
                models.put(bare, elsewhere(state, model, bare));
            }
        }
        return known(models);
    }

    private static KnownModels known(Map<String, KnownModel> models) {
        return new KnownModels() {
            @Override
            public Optional<KnownModel> find(String name) {
                return Optional.ofNullable(models.get(name));
            }

            @Override
            public List<String> names() {
                return List.copyOf(models.keySet());
            }
        };
    }

    private static KnownModel elsewhere(State state, UpstreamModel model, String name) {
        String help = model.whatItNeeds(state);
        return new KnownModel(
                name,
                model.provider().name().value(),
                help.isEmpty(),
                help,
                model.tariff().map(tariff -> new Price(tariff.input(), tariff.output())));
    }

    private static KnownModel own(String name, boolean servable, String help) {
        return new KnownModel(name, GRID, servable, servable ? "" : help, Optional.of(OWN));
    }

    private static String help(CatalogueModel model) {
        if (model.capabilities().contains("embedding")) return "a model that writes; this one makes embeddings";
        if (model.capabilities().contains("image")) return "a model that writes; this one makes images";
        if (model.capabilities().contains("transcription")) return "a model that writes; this one writes down speech";
        return switch (model.use()) {
            case PULL -> "it deployed, with 'ruche deploy " + model.name() + "'";
            case PLAN -> ownFile(model.name());
        };
    }

    private static String ownFile(String name) {
        return "a file of it, with 'ruche deploy PATH/" + name + ".gguf'";
    }

    private static boolean embeds(State state, Deployment deployment) {
        return state.findModel(deployment.model())
                .flatMap(model -> model.facts())
                .filter(facts -> facts.getRequestsList().contains("embed"))
                .isPresent();
    }

    /** A call to one that is loading waits for it. */
    private static boolean serves(Deployment deployment) {
        return switch (deployment.phase()) {
            case READY, DEGRADED, LOADING, PULLING -> true;
            case PENDING, FAILED, STOPPING -> false;
        };
    }

    private static List<KnownModel> others() {
        List<KnownModel> models = new ArrayList<>();
        for (NamedModel model : NamedModel.builtIn()) {
            String name = model.name();
            String provider = model.provider();
            models.add(new KnownModel(
                    name,
                    provider,
                    false,
                    model.isOpen()
                            ? ownFile(name)
                            : "its provider and a key: 'ruche secret set " + provider + "', then 'ruche provider add "
                                    + provider + " --url URL --secret " + provider + " --models " + name + "'",
                    model.isOpen() ? Optional.of(OWN) : published(name)));
        }
        return models;
    }

    private static Optional<Price> published(String model) {
        return Prices.builtIn()
                .find(model)
                .map(listed ->
                        new Price(listed.tariff().input(), listed.tariff().output()));
    }
}
