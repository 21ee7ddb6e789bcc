package io.ruche.scheduler.organisation.spec.check;

import io.ruche.scheduler.organisation.Texts;
import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.spelling.Spelling;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a person, or whoever calls a webhook, may start a workflow with: its {@code inputs}, a JSON Schema of the keywords
 * in {@code KEYWORDS}. A name that the schema does not have is wrong unless it says {@code additionalProperties}: whoever
 * mistypes one is to hear of it.
 */
public final class Inputs {
    private static final String KEYWORDS = "type, properties, required, additionalProperties, items, enum, const,"
            + " minLength, maxLength, minimum, maximum, minItems, maxItems";
    /** These say nothing that could be wrong. */
    private static final List<String> NOTES =
            List.of("$schema", "$id", "title", "description", "default", "examples", "$comment");

    private static final List<String> TYPES =
            List.of("object", "array", "string", "integer", "number", "boolean", "null");
    private static final int MOST_TOLD = 20;
    private static final int MOST_SHOWN = 60;

    private final List<String> problems = new ArrayList<>();

    private Inputs() {}

    /** What is wrong with an input, each with its place; empty when nothing is. */
    public static List<String> problems(String schema, JsonText.Value input) {
        Inputs inputs = new Inputs();
        JsonText.read(schema).ifPresent(it -> inputs.value(it.json(), input.json(), "input"));
        List<String> all = inputs.problems;
        if (all.size() <= MOST_TOLD) return all;
        List<String> some = new ArrayList<>(all.subList(0, MOST_TOLD));
        some.add("and " + (all.size() - MOST_TOLD) + " more");
        return some;
    }

    /** What of a schema nobody could check an input by: the place, and what was found there. */
    public static Optional<String> whyNot(String schema) {
        return JsonText.read(schema).flatMap(it -> whyNot(it.json(), "inputs"));
    }

    private static Optional<String> whyNot(@Nullable Object schema, String at) {
        if (schema instanceof Boolean) return Optional.empty();
        if (!(schema instanceof Map<?, ?> rules)) return Optional.of(at + ": no schema (expected: an object)");
        List<String> known = List.of(KEYWORDS.split(", ", -1));
        for (String keyword : names(rules)) {
            if (!known.contains(keyword) && !NOTES.contains(keyword)) {
                return Optional.of(at + ": '" + keyword + "' (expected: one of " + KEYWORDS + ")"
                        + Spelling.nearest(keyword, known)
                                .map(near -> ". Did you mean '" + near + "'?")
                                .orElse(""));
            }
        }
        for (String type : types(rules)) {
            if (!TYPES.contains(type)) {
                return Optional.of(at + ".type: '" + type + "' (expected: one of " + String.join(", ", TYPES) + ")");
            }
        }
        for (Map.Entry<?, ?> each : properties(rules).entrySet()) {
            Optional<String> wrong = whyNot(each.getValue(), at + ".properties." + each.getKey());
            if (wrong.isPresent()) return wrong;
        }
        for (String inner : List.of("items", "additionalProperties")) {
            Optional<String> wrong =
                    rules.containsKey(inner) ? whyNot(rules.get(inner), at + "." + inner) : Optional.empty();
            if (wrong.isPresent()) return wrong;
        }
        return Optional.empty();
    }

    private void value(@Nullable Object schema, @Nullable Object value, String at) {
        if (!(schema instanceof Map<?, ?> rules)) {
            if (Boolean.FALSE.equals(schema)) told(at, "something", "nothing");
            return;
        }
        List<String> types = types(rules);
        if (!types.isEmpty() && types.stream().noneMatch(type -> is(type, value))) {
            told(at, shown(value), article(types));
            return;
        }
        if (rules.get("enum") instanceof List<?> words && words.stream().noneMatch(word -> same(word, value))) {
            told(
                    at,
                    shown(value),
                    "one of "
                            + String.join(
                                    ", ", words.stream().map(Inputs::shown).toList()));
        }
        if (rules.containsKey("const") && !same(rules.get("const"), value)) {
            told(at, shown(value), shown(rules.get("const")));
        }
        if (value instanceof String text) {
            size(rules, "Length", text.codePointCount(0, text.length()), "characters", at);
        }
        if (number(value).isPresent()) bounds(rules, number(value).get(), at);
        if (value instanceof List<?> items) {
            size(rules, "Items", items.size(), "items", at);
            for (int i = 0; i < items.size() && rules.containsKey("items"); i++) {
                value(rules.get("items"), items.get(i), at + "[" + i + "]");
            }
        }
        if (value instanceof Map<?, ?> fields) object(rules, fields, at);
    }

    private void object(Map<?, ?> rules, Map<?, ?> fields, String at) {
        Map<?, ?> properties = properties(rules);
        if (rules.get("required") instanceof List<?> required) {
            for (Object name : required) {
                if (!fields.containsKey(name))
                    problems.add(at + "." + name + ": missing" + expected(properties.get(name)));
            }
        }
        for (Map.Entry<?, ?> field : fields.entrySet()) {
            String inside = at + "." + field.getKey();
            if (properties.containsKey(field.getKey())) {
                value(properties.get(field.getKey()), field.getValue(), inside);
            } else if (rules.containsKey("additionalProperties")
                    && !Boolean.FALSE.equals(rules.get("additionalProperties"))) {
                value(rules.get("additionalProperties"), field.getValue(), inside);
            } else if (rules.containsKey("properties") || rules.containsKey("additionalProperties")) {
                unknown((String) field.getKey(), properties, inside);
            }
        }
    }

    private void unknown(String name, Map<?, ?> properties, String at) {
        List<String> known = names(properties);
        problems.add(at + ": unknown (expected: " + (known.isEmpty() ? "nothing" : String.join(", ", known)) + ")"
                + Spelling.nearest(name, known)
                        .map(near -> ". Did you mean '" + near + "'?")
                        .orElse(""));
    }

    private void size(Map<?, ?> rules, String what, int size, String unit, String at) {
        Optional<BigDecimal> least = number(rules.get("min" + what));
        Optional<BigDecimal> most = number(rules.get("max" + what));
        BigDecimal is = BigDecimal.valueOf(size);
        if (least.filter(it -> is.compareTo(it) < 0).isPresent()) {
            told(at, size + " " + unit, "at least " + least.get().toPlainString());
        }
        if (most.filter(it -> is.compareTo(it) > 0).isPresent()) {
            told(at, size + " " + unit, "at most " + most.get().toPlainString());
        }
    }

    private void bounds(Map<?, ?> rules, BigDecimal value, String at) {
        Optional<BigDecimal> least = number(rules.get("minimum"));
        Optional<BigDecimal> most = number(rules.get("maximum"));
        if (least.filter(it -> value.compareTo(it) < 0).isPresent()) {
            told(at, value.toPlainString(), "at least " + least.get().toPlainString());
        }
        if (most.filter(it -> value.compareTo(it) > 0).isPresent()) {
            told(at, value.toPlainString(), "at most " + most.get().toPlainString());
        }
    }

    private void told(String at, String found, String expected) {
        problems.add(at + ": " + found + " (expected: " + expected + ")");
    }

    private static String expected(@Nullable Object schema) {
        List<String> types = schema instanceof Map<?, ?> rules ? types(rules) : List.of();
        return types.isEmpty() ? "" : " (expected: " + article(types) + ")";
    }

    private static Map<?, ?> properties(Map<?, ?> rules) {
        return rules.get("properties") instanceof Map<?, ?> properties ? properties : Map.of();
    }

    private static List<String> names(Map<?, ?> rules) {
        return rules.keySet().stream().map(String::valueOf).sorted().toList();
    }

    private static List<String> types(Map<?, ?> rules) {
        Object type = rules.get("type");
        if (type instanceof String one) return List.of(one);
        return type instanceof List<?> several
                ? several.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static String article(List<String> types) {
        return String.join(
                " or ",
                types.stream()
                        .map(type ->
                                type.equals("null") ? type : ("aoi".indexOf(type.charAt(0)) >= 0 ? "an " : "a ") + type)
                        .toList());
    }

    private static boolean is(String type, @Nullable Object value) {
        return switch (type) {
            case "object" -> value instanceof Map;
            case "array" -> value instanceof List;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "null" -> value == null;
            case "number" -> number(value).isPresent();
            case "integer" ->
                number(value).filter(it -> it.stripTrailingZeros().scale() <= 0).isPresent();
            default -> false;
        };
    }

    private static Optional<BigDecimal> number(@Nullable Object value) {
        if (value instanceof BigDecimal decimal) return Optional.of(decimal);
        return value instanceof Number whole ? Optional.of(BigDecimal.valueOf(whole.longValue())) : Optional.empty();
    }

    private static boolean same(@Nullable Object one, @Nullable Object other) {
        return new JsonText.Value(one).text().equals(new JsonText.Value(other).text());
    }

    private static String shown(@Nullable Object value) {
        return Texts.line(new JsonText.Value(value).text(), MOST_SHOWN);
    }
}
