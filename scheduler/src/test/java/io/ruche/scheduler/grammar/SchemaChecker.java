package io.ruche.scheduler.grammar;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Checks a document against a schema as the standard reads, sharing nothing with the grammar. */
final class SchemaChecker {
    private final JsonNode root;

    SchemaChecker(JsonNode root) {
        this.root = root;
    }

    /** What is wrong; empty for a valid document. */
    Optional<String> check(JsonNode document) {
        return Optional.ofNullable(wrong(root, document, "$"));
    }

    private @Nullable String wrong(JsonNode schema, JsonNode value, String at) {
        if (schema.isBoolean()) {
            return schema.booleanValue() ? null : at + ": nothing is allowed";
        }
        if (schema.has("$ref")) {
            String pointer = schema.get("$ref").stringValue().substring(1);
            return wrong(pointer.isEmpty() ? root : root.at(pointer), value, at);
        }
        if (schema.has("type") && !hasType(schema.get("type"), value)) {
            return at + ": " + value + " is not of type " + schema.get("type");
        }
        if (schema.has("const") && !same(schema.get("const"), value)) {
            return at + ": " + value + " is not " + schema.get("const");
        }
        if (schema.has("enum") && schema.get("enum").valueStream().noneMatch(each -> same(each, value))) {
            return at + ": " + value + " is none of " + schema.get("enum");
        }
        for (String choice : new String[] {"anyOf", "oneOf"}) {
            if (schema.has(choice)) {
                long valid = schema.get(choice)
                        .valueStream()
                        .filter(way -> wrong(way, value, at) == null)
                        .count();
                if (valid == 0 || choice.equals("oneOf") && valid != 1) {
                    return at + ": " + value + " is valid against " + valid + " of " + choice;
                }
            }
        }
        if (value.isString()) {
            return string(schema, value.stringValue(), at);
        }
        if (value.isNumber()) {
            return number(schema, value.decimalValue(), at);
        }
        if (value.isArray()) {
            return array(schema, value, at);
        }
        return value.isObject() ? object(schema, value, at) : null;
    }

    private static boolean hasType(JsonNode type, JsonNode value) {
        if (type.isArray()) {
            return type.valueStream().anyMatch(each -> hasType(each, value));
        }
        return switch (type.stringValue()) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isString();
            case "number" -> value.isNumber();
            case "integer" ->
                value.isNumber() && value.decimalValue().stripTrailingZeros().scale() <= 0;
            case "boolean" -> value.isBoolean();
            default -> value.isNull();
        };
    }

    private static boolean same(JsonNode left, JsonNode right) {
        return left.isNumber() && right.isNumber()
                ? left.decimalValue().compareTo(right.decimalValue()) == 0
                : left.equals(right);
    }

    private static @Nullable String string(JsonNode schema, String text, String at) {
        int length = text.codePointCount(0, text.length());
        if (length < schema.path("minLength").asInt(0)
                || length > schema.path("maxLength").asInt(Integer.MAX_VALUE)) {
            return at + ": a string of " + length + " characters";
        }
        // Java's $ also matches before a last line's end
        if (schema.has("pattern")
                && !Pattern.compile(schema.get("pattern").stringValue().replace("$", "\\z"))
                        .matcher(text)
                        .find()) {
            return at + ": \"" + text + "\" does not match " + schema.get("pattern");
        }
        return schema.has("format") ? format(schema.get("format").stringValue(), text, at) : null;
    }

    private static @Nullable String format(String format, String text, String at) {
        try {
            switch (format) {
                case "date" -> LocalDate.parse(text);
                case "date-time" -> OffsetDateTime.parse(text);
                case "uuid" -> {
                    if (!UUID.fromString(text).toString().equalsIgnoreCase(text)) {
                        return at + ": no uuid: " + text;
                    }
                }
                default -> {
                    if (!text.matches("[^@\\s]{1,64}@[a-z0-9.-]+\\.[a-z]+")) {
                        return at + ": no email: " + text;
                    }
                }
            }
            return null;
        } catch (RuntimeException broken) {
            return at + ": no " + format + ": " + text + " (" + broken.getMessage() + ")";
        }
    }

    private static @Nullable String number(JsonNode schema, BigDecimal value, String at) {
        boolean inside = compare(schema, "minimum", value) >= 0
                && compare(schema, "maximum", value) <= 0
                && (!schema.has("exclusiveMinimum") || compare(schema, "exclusiveMinimum", value) > 0)
                && (!schema.has("exclusiveMaximum") || compare(schema, "exclusiveMaximum", value) < 0);
        return inside ? null : at + ": " + value + " is out of bounds";
    }

    private static int compare(JsonNode schema, String bound, BigDecimal value) {
        return schema.has(bound) ? value.compareTo(schema.get(bound).decimalValue()) : 0;
    }

    private @Nullable String array(JsonNode schema, JsonNode value, String at) {
        if (value.size() < schema.path("minItems").asInt(0)
                || value.size() > schema.path("maxItems").asInt(Integer.MAX_VALUE)) {
            return at + ": a list of " + value.size();
        }
        int prefix = schema.path("prefixItems").size();
        for (int i = 0; i < value.size(); i++) {
            JsonNode rule = i < prefix ? schema.get("prefixItems").get(i) : schema.get("items");
            @Nullable String wrong = rule == null ? null : wrong(rule, value.get(i), at + "[" + i + "]");
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private @Nullable String object(JsonNode schema, JsonNode value, String at) {
        for (JsonNode name : schema.path("required")) {
            if (!value.has(name.stringValue())) {
                return at + ": without " + name;
            }
        }
        for (var member : value.properties()) {
            JsonNode rule = schema.path("properties").has(member.getKey())
                    ? schema.get("properties").get(member.getKey())
                    : schema.get("additionalProperties");
            @Nullable String wrong = rule == null ? null : wrong(rule, member.getValue(), at + "." + member.getKey());
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }
}
