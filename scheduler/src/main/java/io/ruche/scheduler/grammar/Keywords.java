package io.ruche.scheduler.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The keywords of JSON Schema that are supported, and which may stand together. */
final class Keywords {
    private static final Set<String> NOTES = Set.of(
            "title",
            "description",
            "default",
            "examples",
            "deprecated",
            "readOnly",
            "writeOnly",
            "$schema",
            "$id",
            "$comment",
            "$defs",
            "definitions");

    /** The keywords of each type; those of another type ask nothing of a value. */
    private static final Map<String, List<String>> BY_TYPE = new LinkedHashMap<>();

    static {
        BY_TYPE.put("object", List.of("properties", "required", "additionalProperties"));
        BY_TYPE.put("array", List.of("items", "prefixItems", "minItems", "maxItems"));
        BY_TYPE.put("string", List.of("minLength", "maxLength", "pattern", "format"));
        BY_TYPE.put("number", List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"));
        BY_TYPE.put("integer", List.of());
        BY_TYPE.put("boolean", List.of());
        BY_TYPE.put("null", List.of());
    }

    /** These rule alone, but for what is told beside them. */
    private static final Map<String, Set<String>> ALONE = new LinkedHashMap<>();

    static {
        ALONE.put("$ref", Set.of());
        ALONE.put("const", Set.of("type"));
        ALONE.put("enum", Set.of("type"));
        ALONE.put("anyOf", Set.of());
        ALONE.put("oneOf", Set.of());
    }

    private Keywords() {}

    /** Refuses a keyword that is not supported, or not beside the others. */
    static void check(Schema schema) {
        for (Object key : schema.keywords().keySet()) {
            String keyword = (String) key;
            boolean known = keyword.equals("type")
                    || NOTES.contains(keyword)
                    || ALONE.containsKey(keyword)
                    || BY_TYPE.values().stream().anyMatch(keywords -> keywords.contains(keyword));
            if (!known) {
                throw Refusal.unsupported(place(schema, keyword), "the keyword " + Refusal.shown(keyword), supported());
            }
        }
        ALONE.forEach((ruler, beside) -> {
            if (schema.has(ruler)) {
                alone(schema, ruler, beside);
            }
        });
        if (schema.has("anyOf") && schema.list("anyOf").isEmpty()
                || schema.has("oneOf") && schema.list("oneOf").isEmpty()) {
            throw Refusal.invalid(schema.pointer(), "a choice of nothing", "one schema at least");
        }
    }

    private static void alone(Schema schema, String ruler, Set<String> beside) {
        for (Object key : schema.keywords().keySet()) {
            String keyword = (String) key;
            if (!keyword.equals(ruler) && !beside.contains(keyword) && !NOTES.contains(keyword)) {
                throw Refusal.unsupported(
                        place(schema, keyword),
                        keyword + " beside " + ruler,
                        beside.isEmpty() ? ruler + " alone" : ruler + " with " + String.join(", ", beside));
            }
        }
    }

    /**
     * The types that a schema's values may have. Without {@code type} those whose keywords it has; without these all,
     * and then the set is empty.
     */
    static Set<String> types(Schema schema) {
        Set<String> types = new LinkedHashSet<>();
        if (!schema.has("type")) {
            BY_TYPE.forEach((type, keywords) -> {
                if (keywords.stream().anyMatch(schema::has)) {
                    types.add(type);
                }
            });
            return types;
        }
        List<String> named =
                schema.get("type") instanceof String one ? List.of(one) : new ArrayList<>(schema.names("type"));
        for (String type : named) {
            if (!BY_TYPE.containsKey(type)) {
                throw schema.invalid("type", String.join(", ", BY_TYPE.keySet()));
            }
            types.add(type);
        }
        if (types.isEmpty()) {
            throw schema.invalid("type", "one type at least");
        }
        if (types.contains("number")) {
            types.remove("integer");
        }
        return types;
    }

    /** The values of {@code const} or {@code enum}. */
    static List<@Nullable Object> values(Schema schema) {
        List<@Nullable Object> values = new ArrayList<>();
        if (schema.has("const")) {
            values.add(schema.get("const"));
        } else {
            values.addAll(schema.list("enum"));
            if (values.isEmpty()) {
                throw schema.invalid("enum", "one value at least");
            }
        }
        return values;
    }

    static boolean is(@Nullable Object value, String type) {
        return switch (type) {
            case "object" -> value instanceof Map<?, ?>;
            case "array" -> value instanceof List<?>;
            case "string" -> value instanceof String;
            case "boolean" -> value instanceof Boolean;
            case "number" -> value instanceof Number;
            case "integer" ->
                value instanceof Long
                        || value instanceof BigDecimal number
                                && number.stripTrailingZeros().scale() <= 0;
            default -> value == null;
        };
    }

    private static String place(Schema schema, String keyword) {
        return schema.pointer() + "/" + Schema.escaped(keyword);
    }

    private static String supported() {
        List<String> all = new ArrayList<>(List.of("type"));
        BY_TYPE.values().forEach(all::addAll);
        all.addAll(ALONE.keySet());
        all.addAll(List.of("$defs", "title", "description", "default", "examples"));
        return String.join(", ", all);
    }
}
