package io.ruche.scheduler.catalogue;

import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.spelling.Spelling;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Models by name: those that can be pulled, and those that are known well enough to be planned for. */
public final class Catalogue {
    private static final String FILE = "catalogue.yaml";
    private static final Catalogue BUILT_IN = new Catalogue(CatalogueReader.read(FILE, file()));

    private final Map<String, CatalogueEntry> entries = new LinkedHashMap<>();
    /** By name, and by name and quantisation. */
    private final Map<String, CatalogueModel> models = new LinkedHashMap<>();

    private Catalogue(Collection<CatalogueEntry> entries) {
        for (CatalogueEntry entry : entries) {
            this.entries.put(entry.name(), entry);
            List<CatalogueModel> variants = entry.models();
            models.put(entry.name(), variants.get(0));
            for (int i = 0; i < variants.size(); i++) {
                models.put(entry.name() + ":" + entry.quantisations().get(i).name(), variants.get(i));
            }
        }
    }

    /** The catalogue that comes with Ruche. */
    public static Catalogue builtIn() {
        return BUILT_IN;
    }

    /**
     * This catalogue and the entries of a file, which replace those of the same name.
     *
     * @param file as its author calls it
     * @throws FailureException {@code CONFIGURATION} with what is wrong, each with line, column, what stands there and what
     *     is expected
     */
    public Catalogue with(String file, byte[] text) {
        Map<String, CatalogueEntry> all = new LinkedHashMap<>(entries);
        CatalogueReader.read(file, text).forEach(entry -> all.put(entry.name(), entry));
        return new Catalogue(all.values());
    }

    /** All models with their quantisations, those that people start with first. */
    public List<CatalogueEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** Every model in its usual quantisation: what can be planned for. */
    public List<CatalogueModel> models() {
        return entries.keySet().stream().map(this::usual).toList();
    }

    /** The models that can be pulled and served here, those that people start with first. */
    public List<CatalogueModel> pullable() {
        return models().stream()
                .filter(model -> model.use() == CatalogueModel.Use.PULL)
                .toList();
    }

    /** A model by its name or by {@code NAME:QUANTISATION}, whatever its case. */
    public Optional<CatalogueModel> find(String name) {
        return Optional.ofNullable(models.get(name.toLowerCase(Locale.ROOT)));
    }

    /** One that can be pulled, by name. */
    public Optional<CatalogueModel> findPullable(String name) {
        return find(name).filter(model -> model.use() == CatalogueModel.Use.PULL);
    }

    public Optional<CatalogueEntry> findEntry(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        int colon = lower.indexOf(':');
        return Optional.ofNullable(entries.get(colon < 0 ? lower : lower.substring(0, colon)));
    }

    /**
     * The quantisations of the model that somebody names, the usual one first; none for a name that nobody knows.
     *
     * @param name with or without a quantisation
     */
    public List<CatalogueModel> quantisationsOf(String name) {
        return findEntry(name).map(CatalogueEntry::models).orElse(List.of());
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
        Set<String> known = findEntry(name).isPresent() ? models.keySet() : entries.keySet();
        return FailureException.of(
                FailureCode.MODEL_NOT_FOUND,
                "Model '" + shown + "' is not known.",
                Spelling.nearest(name, known)
                        .map(nearest -> "Did you mean " + nearest + "?")
                        .orElse(
                                "'ruche models' lists the known ones; a file, an address, hf:owner/name@revision/file and"
                                        + " wheel:NAME are models too."));
    }

    /** The failure for asking to serve a model that can only be planned for. */
    public static FailureException planOnly(CatalogueModel model) {
        return FailureException.of(
                FailureCode.UNSUPPORTED_MODEL,
                "Model '" + model.name()
                        + "' is known by its sizes alone: no source of it is known here whose bytes could be proved.",
                "Give a file that a runtime here loads, as 'ruche deploy PATH/" + model.bareName()
                        + ".gguf', its address, or hf:owner/name@revision/file.gguf; 'ruche plan " + model.name()
                        + "' tells where it would fit.");
    }

    private CatalogueModel usual(String name) {
        return Objects.requireNonNull(models.get(name), name);
    }

    private static byte[] file() {
        try (InputStream in = Catalogue.class.getResourceAsStream(FILE)) {
            return Objects.requireNonNull(in, FILE).readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
