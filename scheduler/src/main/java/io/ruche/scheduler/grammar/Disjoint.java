package io.ruche.scheduler.grammar;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether no value is valid against two ways of a {@code oneOf}: by their types, by their constants, or by the constants
 * of a property that one of them requires.
 */
final class Disjoint {
    private static final int MOST_REFERENCES = 16;
    private static final int MOST_WAYS = 200;

    private final SchemaDocument document;

    Disjoint(SchemaDocument document) {
        this.document = document;
    }

    void check(Schema schema, List<Schema> ways) {
        if (ways.size() > MOST_WAYS) {
            throw Refusal.of("oneOf at " + Refusal.shown(schema.pointer()) + " has " + ways.size()
                    + " ways (expected: at most " + MOST_WAYS + ").");
        }
        for (int i = 0; i < ways.size(); i++) {
            for (int j = 0; j < i; j++) {
                if (!disjoint(followed(ways.get(i)), followed(ways.get(j)))) {
                    throw Refusal.unsupported(
                            schema.pointer() + "/oneOf/" + i,
                            "a way that may be valid together with way " + j,
                            "ways told apart by type, by const or enum, or by a required property with const or enum");
                }
            }
        }
    }

    private boolean disjoint(Schema left, Schema right) {
        Set<String> leftValues = values(left);
        Set<String> rightValues = values(right);
        if (leftValues != null && rightValues != null) {
            return leftValues.stream().noneMatch(rightValues::contains);
        }
        Set<String> leftTypes = types(left);
        Set<String> rightTypes = types(right);
        if (leftTypes.isEmpty() || rightTypes.isEmpty()) {
            return false;
        }
        if (leftTypes.stream().noneMatch(type -> meets(type, rightTypes))) {
            return true;
        }
        boolean bothObjects = leftTypes.equals(Set.of("object")) && rightTypes.equals(Set.of("object"));
        return bothObjects && (toldApart(left, right) || toldApart(right, left));
    }

    /** Whether a property that the first requires has no value in common. */
    private boolean toldApart(Schema requiring, Schema other) {
        for (String name : requiring.names("required")) {
            Schema mine = requiring.named("properties").get(name);
            Schema theirs = other.named("properties").get(name);
            if (mine == null || theirs == null) {
                continue;
            }
            Set<String> myValues = values(followed(mine));
            Set<String> theirValues = values(followed(theirs));
            if (myValues != null && theirValues != null && myValues.stream().noneMatch(theirValues::contains)) {
                return true;
            }
        }
        return false;
    }

    private static boolean meets(String type, Set<String> types) {
        return types.contains(type)
                || type.equals("integer") && types.contains("number")
                || type.equals("number") && types.contains("integer");
    }

    /** Types of all values that are valid; empty when they are not known. Types that are only guessed do not count. */
    private static Set<String> types(Schema schema) {
        if (schema.has("type")) {
            return Keywords.types(schema);
        }
        Set<String> types = new LinkedHashSet<>();
        if (schema.has("const") || schema.has("enum")) {
            for (Object value : Keywords.values(schema)) {
                for (String type : List.of("object", "array", "string", "number", "boolean", "null")) {
                    if (Keywords.is(value, type)) {
                        types.add(type);
                    }
                }
            }
        }
        return types;
    }

    /** Texts of all values that are valid; null when they are not a few. */
    private static @Nullable Set<String> values(Schema schema) {
        if (!schema.has("const") && !schema.has("enum")) {
            return null;
        }
        Set<String> values = new LinkedHashSet<>();
        for (Object value : Keywords.values(schema)) {
            if (value instanceof Map<?, ?> || value instanceof List<?>) {
                // equal objects may have their members in another order
                return null;
            }
            values.add(new String(JsonText.of(value, schema.pointer()), StandardCharsets.UTF_8));
        }
        return values;
    }

    private Schema followed(Schema schema) {
        Schema at = schema;
        for (int i = 0; i < MOST_REFERENCES && at.has("$ref"); i++) {
            at = document.target(at);
        }
        return at;
    }
}
