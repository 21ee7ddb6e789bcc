package io.ruche.control.template;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The arguments of a call, as Python passes them. */
record Arguments(List<Object> positional, Map<String, Object> named) {
    static final Arguments NONE = new Arguments(List.of(), Map.of());

    static Arguments of(Object... values) {
        return new Arguments(List.of(values), Map.of());
    }

    /** The argument at this place or of this name. */
    @Nullable
    Object find(int place, String name) {
        return place < positional.size() ? positional.get(place) : named.get(name);
    }

    Object get(int place, String name, Object otherwise) {
        Object value = find(place, name);
        return value == null ? otherwise : value;
    }

    Object get(int place, String name) {
        Object value = find(place, name);
        if (value == null) {
            throw TemplateException.of("argument '" + name + "' is missing");
        }
        return value;
    }

    boolean flag(int place, String name, boolean otherwise) {
        Object value = find(place, name);
        return value == null ? otherwise : Value.truth(value);
    }

    String text(int place, String name) {
        Object value = get(place, name);
        if (value instanceof String text) {
            return text;
        }
        throw Value.use(value, "a string for " + name);
    }

    /** @throws TemplateException when there are others than these */
    Arguments only(String... names) {
        Set<String> unknown = new HashSet<>(named.keySet());
        unknown.removeAll(Set.of(names));
        if (positional.size() > names.length || !unknown.isEmpty()) {
            throw TemplateException.of("unexpected argument " + (unknown.isEmpty() ? positional.size() : unknown));
        }
        return this;
    }
}
