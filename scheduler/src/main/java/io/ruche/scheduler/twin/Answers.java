package io.ruche.scheduler.twin;

import io.ruche.scheduler.json.Json;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Answers as a model might give them: of the form that was asked, and of a length that was drawn; their words say nothing. */
final class Answers {
    /** Of a text whose schema names no bound. */
    private static final long USUAL_CHARACTERS = 200;

    private static final int MOST_CHARACTERS = 8_000;
    private static final int MOST_ITEMS = 64;
    private static final String WORDS = "word ".repeat(MOST_CHARACTERS / 5);

    private final double share;
    private final double spread;
    private final double charactersAToken;
    private final double yes;
    /** Read once: few schemas are asked for, again and again. */
    private final Map<String, Map<String, @Nullable Object>> forms = new HashMap<>();

    Answers(Assumptions assumptions) {
        share = assumptions.value(Assumption.OUTPUT_SHARE);
        spread = assumptions.value(Assumption.OUTPUT_SPREAD);
        charactersAToken = assumptions.value(Assumption.CHARACTERS_A_TOKEN);
        yes = assumptions.value(Assumption.TRUE_SHARE);
    }

    /** Of a text. */
    long tokens(String text) {
        return (long) Math.ceil(text.length() / charactersAToken);
    }

    /** Of an answer without a form. */
    long tokens(int most, SimulatedEntropy chance) {
        double drawn = Chances.logNormal(chance, share * most, spread);
        return Math.max(1, Math.min(most, Math.round(drawn)));
    }

    static String filler(long characters) {
        return WORDS.substring(0, (int) Math.min(MOST_CHARACTERS, characters));
    }

    /** A JSON object that follows the schema. */
    String following(String schema, SimulatedEntropy chance) {
        Map<String, @Nullable Object> form =
                forms.computeIfAbsent(schema, text -> Json.object(text, "schema", IllegalArgumentException::new));
        Object made = value(form, chance, 0);
        return CanonicalJson.of(made instanceof Map<?, ?> ? made : Map.of("text", String.valueOf(made)));
    }

    private Object value(@Nullable Object schema, SimulatedEntropy chance, int depth) {
        if (!(schema instanceof Map<?, ?> form) || depth > 16) return "word";
        Object only = form.get("const");
        if (only != null) return only;
        if (form.get("enum") instanceof List<?> all && !all.isEmpty()) {
            Object one = all.get(chance.below(all.size()));
            return one == null ? "word" : one;
        }
        for (String either : List.of("anyOf", "oneOf", "allOf")) {
            if (form.get(either) instanceof List<?> all && !all.isEmpty()) return value(all.get(0), chance, depth + 1);
        }
        String type = form.get("type") instanceof String one
                ? one
                : form.get("type") instanceof List<?> all && !all.isEmpty() ? String.valueOf(all.get(0)) : "";
        return switch (type) {
            case "boolean" -> Chances.share(chance) < yes;
            case "integer" -> (long) between(form, "minimum", "maximum", 0, 100, chance);
            case "number" -> BigDecimal.valueOf(Math.round(between(form, "minimum", "maximum", 0, 1, chance) * 1e3), 3);
            case "array" -> items(form, chance, depth);
            case "string" -> text(form, chance);
            default -> form.containsKey("properties") || type.equals("object") ? object(form, chance, depth) : "word";
        };
    }

    private Object object(Map<?, ?> form, SimulatedEntropy chance, int depth) {
        Map<String, Object> made = new TreeMap<>();
        if (form.get("properties") instanceof Map<?, ?> properties) {
            // in the order of the schema's own text, which is canonical
            properties.forEach((name, of) -> made.put(String.valueOf(name), value(of, chance, depth + 1)));
        }
        return made;
    }

    private Object items(Map<?, ?> form, SimulatedEntropy chance, int depth) {
        double least = number(form, "minItems", 0);
        double most = Math.min(MOST_ITEMS, number(form, "maxItems", Math.max(3, least)));
        long count = Math.round(least + (most - least) * Chances.share(chance));
        List<Object> made = new ArrayList<>();
        for (int i = 0; i < count; i++) made.add(value(form.get("items"), chance, depth + 1));
        return made;
    }

    private String text(Map<?, ?> form, SimulatedEntropy chance) {
        double least = number(form, "minLength", 0);
        double most = Math.max(least, number(form, "maxLength", Math.max(least, USUAL_CHARACTERS)));
        double drawn = least + Chances.logNormal(chance, share * (most - least), spread);
        return filler(Math.round(Math.max(Math.max(1, least), Math.min(most, drawn))));
    }

    private static double between(
            Map<?, ?> form, String least, String most, double from, double to, SimulatedEntropy chance) {
        double low = number(form, least, from);
        double high = Math.max(low, number(form, most, Math.max(low, to)));
        return low + (high - low) * Chances.share(chance);
    }

    private static double number(Map<?, ?> form, String name, double usual) {
        return form.get(name) instanceof Number known ? known.doubleValue() : usual;
    }
}
