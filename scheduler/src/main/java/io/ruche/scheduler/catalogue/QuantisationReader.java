package io.ruche.scheduler.catalogue;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import io.ruche.scheduler.spelling.Spelling;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads one of {@code quantisations} of a model. Used by one thread. */
final class QuantisationReader {
    private static final long MAX_BYTES = 1_000_000_000_000_000L;
    private static final int MAX_SOURCE = 1_000;

    private final SpecProblems problems;
    private final Map<String, String> references;
    private final Map<String, Double> precisions;

    QuantisationReader(SpecProblems problems, Map<String, String> references, Map<String, Double> precisions) {
        this.problems = problems;
        this.references = references;
        this.precisions = precisions;
    }

    Quantisation read(String name, Form form, Weights weights) {
        if (!name.matches("[a-z0-9][a-z0-9._-]{0,30}")) {
            problems.error(
                    form.at(),
                    form.path(),
                    "the name " + SpecProblems.shown(name),
                    "lower-case letters, digits, dots, dashes");
        }
        Optional<Double> bits = form.decimal("bits", 0.5, 64);
        Optional<Double> expertBits = form.decimal("expertBits", 0.5, 64);
        OptionalLong bytes = form.whole("bytes", 1, MAX_BYTES);
        List<Long> layerBytes = Runs.read(form, "layerBytes", weights.layers() + 2);
        boolean isSized = bits.isPresent() || precisions.containsKey(name) || !layerBytes.isEmpty();
        boolean isWhole = weights instanceof Weights.Whole && bytes.isPresent();
        if (!isSized && !isWhole && !form.has("bits") && !form.has("layerBytes")) {
            problems.error(
                    form.at(),
                    form.path("bits"),
                    "nothing",
                    "bits for each parameter, unless the name is " + SpecProblems.oneOf(precisions.keySet()),
                    Spelling.nearest(name, precisions.keySet()));
        }
        double usual = bits.orElse(precisions.getOrDefault(name, 16.0));
        Quantisation read = new Quantisation(
                name,
                form.text("label", "the name in the file's header").orElse(name),
                usual,
                expertBits.orElse(usual),
                bytes,
                layerBytes,
                sources(form),
                sha256(form),
                form.text("from", "where the bytes come from")
                        .map(text -> references.getOrDefault(text, text))
                        .orElse(bytes.isPresent() ? "" : "computed from the shape"));
        if (bytes.isPresent() && read.from().isEmpty()) {
            form.wrong("from", "nothing", "who told the bytes");
        }
        form.end();
        return read;
    }

    private List<String> sources(Form form) {
        List<String> sources = form.texts("sources", "hf:owner/name@revision, an address, a path or wheel:NAME");
        for (String source : sources) {
            boolean isSource = source.length() <= MAX_SOURCE;
            try {
                isSource = isSource && SourceName.parse(source).isPresent();
            } catch (FailureException e) {
                isSource = false;
            }
            if (!isSource) {
                problems.error(
                        form.at("sources"),
                        form.path("sources"),
                        SpecProblems.shown(source),
                        "hf:owner/name@revision/file, https://host/path, file:/path or wheel:NAME==VERSION");
            }
        }
        return sources;
    }

    private String sha256(Form form) {
        String hash = form.text("sha256", "64 hexadecimal digits").orElse("");
        if (!hash.isEmpty() && !hash.matches("[0-9a-f]{64}")) {
            form.wrong("sha256", SpecProblems.shown(hash), "64 lower-case hexadecimal digits");
        }
        return hash;
    }
}
