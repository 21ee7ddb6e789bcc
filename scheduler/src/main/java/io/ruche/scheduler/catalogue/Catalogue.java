package io.ruche.scheduler.catalogue;

import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Models by name. */
public final class Catalogue {
    private static final Catalogue BUILT_IN = new Catalogue(CatalogueFile.builtIn());

    private final Map<String, CatalogueModel> models = new LinkedHashMap<>();

    public Catalogue(Collection<CatalogueModel> models) {
        models.forEach(model -> this.models.put(model.name(), model));
    }

    /** The catalogue that comes with Ruche. */
    public static Catalogue builtIn() {
        return BUILT_IN;
    }

    /** All models, those that people start with first. */
    public List<CatalogueModel> models() {
        return List.copyOf(models.values());
    }

    /** By exact name, whatever its case. */
    public Optional<CatalogueModel> find(String name) {
        return Optional.ofNullable(models.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * What somebody means by {@code text}: a name of the catalogue, or a source: a file ({@code /x/y.gguf},
     * {@code file:/x/y.gguf}), {@code http://} or {@code https://} address, {@code hf:owner/name@revision/file} or
     * {@code wheel:NAME==VERSION}. A model from a source is named after its file.
     *
     * @throws FailureException {@code MODEL_NOT_FOUND} with the nearest known name, {@code INVALID_REQUEST} for a source
     *     that is written wrong
     */
    public CatalogueModel resolve(String text) {
        Optional<CatalogueModel> known = find(text);
        if (known.isPresent()) {
            return known.get();
        }
        Optional<SourceName> source = SourceName.parse(text);
        if (source.isEmpty()) {
            throw notFound(text);
        }
        ModelSpec spec = ModelSpec.newBuilder()
                .setName(source.get().modelName())
                .addSources(source.get().text())
                .build();
        return new CatalogueModel(source.get().modelName(), "", List.of(), spec, Optional.empty());
    }

    /** The failure for a model that nobody knows: names what may have been meant. */
    public FailureException notFound(String name) {
        String shown = Excerpt.of(name, 80);
        return FailureException.of(
                FailureCode.MODEL_NOT_FOUND,
                "Model '" + shown + "' is not known.",
                Spelling.nearest(name, models.keySet())
                        .map(nearest -> "Did you mean " + nearest + "?")
                        .orElse(
                                "'ruche models' lists the known ones; a file, an address, hf:owner/name@revision/file and"
                                        + " wheel:NAME are models too."));
    }
}
