package io.ruche.scheduler.twin.publish;

import static io.ruche.scheduler.twin.publish.SimulationAsk.wrong;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.publish.OwnersTexts;
import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.spelling.Spelling;
import io.ruche.scheduler.twin.publish.SimulationAsk.TextFile;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An ask and its sweeps as one JSON object, which is how they travel. */
final class AskText {
    private static final int DAYS = 30;
    private static final long SEED = 1;
    private static final Set<String> FIELDS = new TreeSet<>(List.of(
            "fleets",
            "organisation",
            "trace",
            "models",
            "context",
            "slots",
            "days",
            "seed",
            "assume",
            "cloudModel",
            "providers",
            "outages",
            "measured",
            "catalogue",
            "devices",
            "sweep"));

    private final Map<String, @Nullable Object> tree;

    private AskText(Map<String, @Nullable Object> tree) {
        this.tree = tree;
    }

    static AskText parse(byte[] json) {
        AskText text = new AskText(Json.object(
                new String(json, StandardCharsets.UTF_8), "the simulation", found -> wrong(found + ".", "")));
        for (String field : text.tree.keySet()) {
            if (FIELDS.contains(field)) continue;
            throw wrong(
                    "Field '" + Words.shown(field) + "' is unknown (expected: " + String.join(", ", FIELDS) + ").",
                    Spelling.nearest(field, FIELDS)
                            .map(it -> "Did you mean " + it + "?")
                            .orElse(""));
        }
        return text;
    }

    static String json(SimulationAsk ask, List<String> sweep) {
        Map<String, Object> tree = new TreeMap<>();
        tree.put("fleets", ask.fleets().stream().map(AskText::file).toList());
        ask.organisation().ifPresent(it -> tree.put("organisation", file(it)));
        ask.trace().ifPresent(it -> tree.put("trace", file(it)));
        tree.put("models", ask.models());
        tree.put("context", (long) ask.context());
        tree.put("slots", (long) ask.slots());
        tree.put("days", (long) ask.days());
        tree.put("seed", ask.seed());
        tree.put("assume", ask.assume());
        ask.cloudModel().ifPresent(it -> tree.put("cloudModel", it));
        tree.put("providers", ask.providers());
        tree.put("outages", ask.outages());
        tree.put("measured", ask.measured());
        ask.owners().models().ifPresent(it -> tree.put("catalogue", file(it.file(), it.bytes())));
        ask.owners().machines().ifPresent(it -> tree.put("devices", file(it.file(), it.bytes())));
        tree.put("sweep", sweep);
        return CanonicalJson.of(tree);
    }

    SimulationAsk ask() {
        return new SimulationAsk(
                files(),
                file("organisation", tree.get("organisation")),
                file("trace", tree.get("trace")),
                texts("models"),
                (int) number("context", 0, Integer.MAX_VALUE),
                (int) number("slots", 0, Integer.MAX_VALUE),
                (int) number("days", DAYS, Integer.MAX_VALUE),
                number("seed", SEED, Long.MAX_VALUE),
                texts("assume"),
                text("cloudModel", tree.get("cloudModel")),
                texts("providers"),
                texts("outages"),
                texts("measured"),
                checked(new OwnersTexts(owners("catalogue"), owners("devices"))));
    }

    List<String> sweep() {
        return texts("sweep");
    }

    /** Where they come with a request, it is the request that is wrong. */
    private static OwnersTexts checked(OwnersTexts owners) {
        try {
            owners.catalogue();
            owners.devices();
            return owners;
        } catch (FailureException e) {
            throw wrong(e.failure().message(), "Leave it out, or send it without fault.");
        }
    }

    private Optional<OwnersTexts.Text> owners(String field) {
        return file(field, tree.get(field)).map(it -> new OwnersTexts.Text(it.file(), it.text()));
    }

    private static Map<String, Object> file(TextFile file) {
        return file(file.file(), file.text());
    }

    private static Map<String, Object> file(String name, byte[] text) {
        return Map.of("file", name, "text", new String(text, StandardCharsets.UTF_8));
    }

    private List<TextFile> files() {
        List<TextFile> files = new ArrayList<>();
        for (Object each : list("fleets")) file("fleets", each).ifPresent(files::add);
        return files;
    }

    private static Optional<TextFile> file(String field, @Nullable Object value) {
        if (value == null) return Optional.empty();
        if (!(value instanceof Map<?, ?> map)) throw wrong(field + ": no object (expected: file and text).", "");
        Optional<String> name = text(field + ".file", map.get("file"));
        Optional<String> text = text(field + ".text", map.get("text"));
        if (text.isEmpty()) throw wrong(field + ".text: absent (expected: what is in the file).", "");
        return Optional.of(new TextFile(name.orElse(field), text.get().getBytes(StandardCharsets.UTF_8)));
    }

    private List<?> list(String field) {
        Object value = tree.get(field);
        if (value == null) return List.of();
        if (value instanceof List<?> list) return list;
        throw wrong(field + ": no list (expected: one).", "");
    }

    private List<String> texts(String field) {
        List<String> all = new ArrayList<>();
        for (Object each : list(field)) text(field, each).ifPresent(all::add);
        return all;
    }

    private static Optional<String> text(String field, @Nullable Object value) {
        if (value == null) return Optional.empty();
        if (value instanceof String text) return Optional.of(text);
        throw wrong(field + ": no text (expected: one).", "");
    }

    private long number(String field, long usual, long most) {
        Object value = tree.get(field);
        if (value == null) return usual;
        if (value instanceof Long number && number >= 0 && number <= most) return number;
        throw wrong(field + ": " + Words.shown(value.toString()) + " (expected: a whole number, 0 or more).", "");
    }
}
