package io.ruche.scheduler.catalogue;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.spec.problem.SpecProblem;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.organisation.spec.yaml.Node;
import io.ruche.scheduler.organisation.spec.yaml.YamlReader;
import io.ruche.scheduler.spelling.Spelling;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads catalogue files, ours and the operator's; docs/catalogue.md tells how they are written. Used by one thread. */
final class CatalogueReader {
    private static final int MOST_MODELS = 1_000;
    private static final int MOST_LAYERS = 200_000;
    private static final int MOST_TOLD = 10;

    private final SpecProblems problems;
    private final Map<String, String> references = new LinkedHashMap<>();
    private final Map<String, Double> precisions = new LinkedHashMap<>();
    private final Map<String, List<RuntimeSupport>> architectures = new LinkedHashMap<>();
    private final List<CatalogueEntry> entries = new ArrayList<>();
    private long layers;

    private CatalogueReader(String file) {
        this.problems = new SpecProblems(file);
    }

    /**
     * @param file as its author calls it
     * @throws FailureException {@code CONFIGURATION} with the first problems, each with its place
     */
    static List<CatalogueEntry> read(String file, byte[] text) {
        CatalogueReader reader = new CatalogueReader(file);
        for (Node document : YamlReader.read(text, reader.problems)) reader.document(document);
        if (reader.problems.errorCount() > 0) throw reader.refusal(file);
        return reader.entries;
    }

    private FailureException refusal(String file) {
        int count = problems.errorCount();
        String told = problems.errors().stream()
                .limit(MOST_TOLD)
                .map(SpecProblem::text)
                .collect(Collectors.joining("\n"));
        String rest = count > MOST_TOLD ? "\nand " + (count - MOST_TOLD) + " more." : "";
        return FailureException.of(
                FailureCode.CONFIGURATION,
                "The catalogue " + file + " has " + (count == 1 ? "an error" : count + " errors") + ":\n" + told + rest,
                "Mend the file; docs/catalogue.md tells how it is written.");
    }

    private void document(Node node) {
        Form form = Form.of(node, "", problems);
        expect(form, "apiVersion", "ruche.io/v1");
        expect(form, "kind", "Catalogue");
        form.form("references").ifPresent(this::references);
        form.form("precisions").ifPresent(this::precisions);
        form.forms("architectures").forEach(this::architecture);
        if (form.need("models", "models by name")) form.forms("models").forEach(this::model);
        form.end();
    }

    private void expect(Form form, String key, String value) {
        String found = form.needText(key, value);
        if (!found.isEmpty() && !found.equals(value)) form.wrong(key, SpecProblems.shown(found), value);
    }

    private void references(Form form) {
        for (String key : form.keys()) references.put(key, form.needText(key, "where the numbers come from"));
        form.end();
    }

    private void precisions(Form form) {
        for (String key : form.keys()) form.decimal(key, 0.5, 64).ifPresent(bits -> precisions.put(key, bits));
        form.end();
    }

    private void architecture(String name, Form form) {
        List<RuntimeSupport> runtimes = new ArrayList<>();
        for (String runtime : form.keys()) {
            List<String> ways = form.texts(runtime, "pipeline or tensor");
            for (String way : ways) {
                if (!way.equals("pipeline") && !way.equals("tensor")) {
                    form.wrong(runtime, SpecProblems.shown(way), "pipeline or tensor");
                }
            }
            runtimes.add(new RuntimeSupport(runtime, ways.contains("pipeline"), ways.contains("tensor")));
        }
        form.end();
        architectures.put(name, runtimes);
    }

    private void model(String name, Form form) {
        int before = problems.errorCount();
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,95}")) {
            problems.error(
                    form.at(),
                    form.path(),
                    "the name " + SpecProblems.shown(name),
                    "lower-case letters, digits, dots and dashes");
        }
        if (entries.size() >= MOST_MODELS) {
            problems.error(form.at(), form.path(), "more than " + MOST_MODELS + " models", "at most as many");
            return;
        }
        if (entries.stream().anyMatch(entry -> entry.name().equals(name))) {
            problems.error(
                    form.at(), form.path(), "the model " + SpecProblems.shown(name) + " twice", "each model once");
        }
        String title = form.needText("title", "a name for people");
        String licence = form.text("licence", "an SPDX name").orElse("");
        List<String> capabilities = capabilities(form);
        String from = form.text("from", "where the numbers come from")
                .map(text -> references.getOrDefault(text, text))
                .orElse("");
        form.need("shape", "what the model is made of");
        Optional<Weights> weights = form.form("shape").flatMap(new ShapeReader(problems)::read);
        List<Quantisation> quantisations = weights.isPresent() ? quantisations(form, weights.get()) : skipped(form);
        form.end();
        if (problems.errorCount() > before || weights.isEmpty()) return;
        layers += (long) weights.get().layers() * quantisations.size();
        if (layers > MOST_LAYERS) {
            problems.error(
                    form.at(), form.path(), "more than " + MOST_LAYERS + " layers in all models", "fewer models");
            return;
        }
        entries.add(new CatalogueEntry(
                name,
                title,
                licence,
                capabilities,
                weights.get(),
                architectures.getOrDefault(weights.get().architecture(), List.of()),
                quantisations,
                from));
    }

    private List<String> capabilities(Form form) {
        List<String> known = List.of("chat", "completion", "embedding", "image", "transcription");
        List<String> capabilities = form.texts("capabilities", SpecProblems.oneOf(known));
        for (String capability : capabilities) {
            if (!known.contains(capability)) {
                problems.error(
                        form.at("capabilities"),
                        form.path("capabilities"),
                        SpecProblems.shown(capability),
                        SpecProblems.oneOf(known),
                        Spelling.nearest(capability, known));
            }
        }
        if (capabilities.isEmpty()) form.need("capabilities", SpecProblems.oneOf(known));
        return capabilities;
    }

    private static List<Quantisation> skipped(Form form) {
        form.forms("quantisations");
        return List.of();
    }

    private List<Quantisation> quantisations(Form form, Weights weights) {
        List<Quantisation> quantisations = new ArrayList<>();
        Map<String, Form> forms =
                form.need("quantisations", "at least one, by name") ? form.forms("quantisations") : Map.of();
        if (forms.isEmpty() && form.has("quantisations")) {
            form.wrong("quantisations", "nothing", "at least one, by name");
        }
        QuantisationReader reader = new QuantisationReader(problems, references, precisions);
        forms.forEach((name, fields) -> quantisations.add(reader.read(name, fields, weights)));
        return quantisations;
    }
}
