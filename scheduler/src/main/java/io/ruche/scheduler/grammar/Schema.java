package io.ruche.scheduler.grammar;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A schema in its document.
 *
 * @param value an object's keywords, or true or false
 * @param pointer JSON pointer from the document's root
 */
record Schema(Object value, String pointer) {

    static Schema of(@Nullable Object value, String pointer) {
        if (value instanceof Map<?, ?> || value instanceof Boolean) {
            return new Schema(value, pointer);
        }
        throw Refusal.invalid(pointer, shown(value), "a schema: an object, true or false");
    }

    /** Keywords in the order of the text; none for true and false. */
    Map<?, ?> keywords() {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }

    boolean has(String keyword) {
        return keywords().containsKey(keyword);
    }

    @Nullable
    Object get(String keyword) {
        return keywords().get(keyword);
    }

    /** The schema that a keyword holds; null when there is no such keyword. */
    @Nullable
    Schema child(String keyword) {
        return has(keyword) ? of(get(keyword), pointer + "/" + keyword) : null;
    }

    /** The schemas in a keyword's list. */
    List<Schema> children(String keyword) {
        List<Schema> children = new ArrayList<>();
        for (Object child : list(keyword)) {
            children.add(of(child, pointer + "/" + keyword + "/" + children.size()));
        }
        return children;
    }

    /** The schemas of a keyword's object by name, in the order of the text. */
    Map<String, Schema> named(String keyword) {
        Map<String, Schema> named = new LinkedHashMap<>();
        if (!has(keyword)) {
            return named;
        }
        if (!(get(keyword) instanceof Map<?, ?> map)) {
            throw invalid(keyword, "an object with a schema for each name");
        }
        map.forEach((name, child) ->
                named.put((String) name, of(child, pointer + "/" + keyword + "/" + escaped((String) name))));
        return named;
    }

    List<?> list(String keyword) {
        if (!has(keyword)) {
            return List.of();
        }
        if (get(keyword) instanceof List<?> list) {
            return list;
        }
        throw invalid(keyword, "a list");
    }

    List<String> names(String keyword) {
        List<String> names = new ArrayList<>();
        for (Object name : list(keyword)) {
            if (!(name instanceof String text)) {
                throw invalid(keyword, "a list of strings");
            }
            names.add(text);
        }
        return names;
    }

    int count(String keyword, int otherwise) {
        if (!has(keyword)) {
            return otherwise;
        }
        if (get(keyword) instanceof Long number && number >= 0 && number <= Integer.MAX_VALUE - 1) {
            return number.intValue();
        }
        throw invalid(keyword, "a whole number that is not negative");
    }

    @Nullable
    BigDecimal number(String keyword) {
        if (!has(keyword)) {
            return null;
        }
        if (get(keyword) instanceof Long number) {
            return BigDecimal.valueOf(number);
        }
        if (get(keyword) instanceof BigDecimal number) {
            return number;
        }
        throw invalid(keyword, "a number");
    }

    @Nullable
    String text(String keyword) {
        if (!has(keyword)) {
            return null;
        }
        if (get(keyword) instanceof String text) {
            return text;
        }
        throw invalid(keyword, "a string");
    }

    RuntimeException invalid(String keyword, String expected) {
        return Refusal.invalid(pointer + "/" + keyword, shown(get(keyword)), expected);
    }

    static String escaped(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    private static String shown(@Nullable Object value) {
        return Refusal.shown(value == null ? "null" : value);
    }
}
