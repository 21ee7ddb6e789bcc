package io.ruche.scheduler.catalogue;

import io.ruche.scheduler.model.ModelShape;
import io.ruche.scheduler.model.ModelShape.Attention;
import io.ruche.scheduler.model.ModelShape.Experts;
import io.ruche.scheduler.model.ModelShape.FeedForward;
import io.ruche.scheduler.model.ModelShape.Grouped;
import io.ruche.scheduler.model.ModelShape.Latent;
import io.ruche.scheduler.model.ModelShape.Window;
import io.ruche.scheduler.organisation.spec.problem.SpecProblems;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads {@code shape} of a model. Used by one thread. */
final class ShapeReader {
    private static final int MAX_LAYERS = 4096;
    private static final int MAX_LENGTH = 1 << 24;
    private static final int MAX_HEADS = 1 << 16;
    private static final int MAX_CONTEXT = 1 << 30;
    private static final long MAX_PARAMETERS = 1_000_000_000_000_000L;

    private final SpecProblems problems;

    ShapeReader(SpecProblems problems) {
        this.problems = problems;
    }

    /** Empty when something is wrong, which is told. */
    Optional<Weights> read(Form form) {
        int before = problems.errorCount();
        Weights weights;
        if (form.has("parts")) weights = whole(form);
        else if (form.has("layerParameters")) weights = encoder(form);
        else weights = decoder(form);
        form.end();
        if (problems.errorCount() > before) return Optional.empty();
        if (weights instanceof Weights.Decoder decoder) {
            Optional<String> contradiction = decoder.shape().contradiction();
            contradiction.ifPresent(what ->
                    problems.error(form.at(), form.path(), what, "numbers of one model, as its config.json has them"));
            if (contradiction.isPresent()) return Optional.empty();
        }
        return Optional.of(weights);
    }

    private static String architecture(Form form) {
        return form.needText("architecture", "model_type of its config.json");
    }

    private static Weights.Decoder decoder(Form form) {
        return new Weights.Decoder(new ModelShape(
                architecture(form),
                form.needWhole("layers", MAX_LAYERS),
                form.needWhole("hidden", MAX_LENGTH),
                attention(form),
                new FeedForward(form.wholeOr("feedForward", 1, MAX_LENGTH, 0), experts(form)),
                form.wholeOr("normsPerLayer", 1, 8, 2),
                form.needWhole("vocabulary", MAX_LENGTH),
                form.needWhole("context", MAX_CONTEXT),
                form.flag("tied")));
    }

    private static Attention attention(Form form) {
        int heads = form.needWhole("heads", MAX_HEADS);
        Optional<Form> latent = form.form("latent");
        if (latent.isPresent()) return latent(heads, latent.get());
        int kvHeads = form.needWhole("kvHeads", MAX_HEADS);
        int headLength = form.needWhole("headLength", MAX_HEADS);
        boolean biases = form.flag("attentionBiases");
        boolean norms = form.flag("headNorms");
        Optional<Window> window = form.form("window").map(fields -> {
            Window read =
                    new Window(fields.needWhole("tokens", MAX_CONTEXT), fields.wholeOr("fullEvery", 0, MAX_LAYERS, 0));
            fields.end();
            return read;
        });
        return new Grouped(heads, kvHeads, headLength, biases, norms, window);
    }

    private static Latent latent(int heads, Form form) {
        Latent latent = new Latent(
                heads,
                form.needWhole("queryRank", MAX_LENGTH),
                form.needWhole("kvRank", MAX_LENGTH),
                form.needWhole("plain", MAX_HEADS),
                form.needWhole("rotary", MAX_HEADS),
                form.needWhole("value", MAX_HEADS));
        form.end();
        return latent;
    }

    private static Optional<Experts> experts(Form form) {
        return form.form("experts").map(fields -> {
            Experts experts = new Experts(
                    fields.needWhole("count", MAX_HEADS),
                    fields.wholeOr("shared", 0, MAX_HEADS, 0),
                    fields.needWhole("perToken", MAX_HEADS),
                    fields.needWhole("length", MAX_LENGTH),
                    fields.wholeOr("denseLayers", 0, MAX_LAYERS, 0));
            fields.end();
            return experts;
        });
    }

    private static Weights.Encoder encoder(Form form) {
        int layers = form.needWhole("layers", MAX_LAYERS);
        return new Weights.Encoder(
                architecture(form),
                layers,
                form.needWhole("hidden", MAX_LENGTH),
                form.needWhole("vocabulary", MAX_LENGTH),
                form.needWhole("context", MAX_CONTEXT),
                Runs.read(form, "layerParameters", layers + 2));
    }

    private static Weights.Whole whole(Form form) {
        String architecture = architecture(form);
        Map<String, Long> parts = new LinkedHashMap<>();
        form.form("parts").ifPresent(fields -> {
            for (String part : List.copyOf(fields.keys())) {
                OptionalLong parameters = fields.whole(part, 1, MAX_PARAMETERS);
                if (parameters.isPresent()) parts.put(part, parameters.getAsLong());
            }
            fields.end();
        });
        if (parts.isEmpty()) form.wrong("parts", "nothing", "parameters by part");
        return new Weights.Whole(architecture, parts);
    }
}
