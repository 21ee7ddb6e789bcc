package io.ruche.scheduler.device;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.spelling.Excerpt;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** A map of a file of machines, which knows where it stands, so that what is wrong in it can be told. */
final class Part {
    private final String file;
    private final String path;
    private final Map<?, ?> fields;

    private Part(String file, String path, Map<?, ?> fields) {
        this.file = file;
        this.path = path;
        this.fields = fields;
    }

    static Part root(String file, @Nullable Object document) {
        if (document == null) return new Part(file, "", Map.of());
        if (document instanceof Map<?, ?> map) return new Part(file, "", map);
        throw fault(file, "the file", shown(document), "a map with links, devices or cluster");
    }

    /** @throws FailureException for any field that is none of these */
    Part only(String... known) {
        for (Object name : fields.keySet()) {
            if (!Arrays.asList(known).contains(String.valueOf(name))) {
                throw fault(file, at(String.valueOf(name)), "not known", String.join(", ", known));
            }
        }
        return this;
    }

    boolean has(String name) {
        return fields.get(name) != null;
    }

    @Nullable
    Object raw(Object name) {
        return fields.get(name);
    }

    /** The map under a name, which may be a number. */
    Optional<Part> part(Object name) {
        Object value = fields.get(name);
        if (value == null) return Optional.empty();
        if (value instanceof Map<?, ?> map) return Optional.of(new Part(file, at(name), map));
        throw wrong(name, "a map");
    }

    Part needPart(String name) {
        return part(name).orElseThrow(() -> missing(name));
    }

    /** The maps of a list; none where it is not there. */
    List<Part> parts(String name) {
        List<Part> all = new ArrayList<>();
        List<?> items = list(name);
        for (int i = 0; i < items.size(); i++) {
            String path = at(name) + "[" + i + "]";
            if (!(items.get(i) instanceof Map<?, ?> map)) throw fault(file, path, shown(items.get(i)), "a map");
            all.add(new Part(file, path, map));
        }
        return all;
    }

    /** The maps under all names, in their order. */
    Map<String, Part> named() {
        Map<String, Part> all = new LinkedHashMap<>();
        for (Object name : fields.keySet())
            all.put(String.valueOf(name), part(name).orElseThrow(() -> missing(name)));
        return all;
    }

    /** Texts under all names, in their order. */
    Map<String, String> texts() {
        Map<String, String> all = new LinkedHashMap<>();
        for (Object name : fields.keySet()) all.put(String.valueOf(name), text(String.valueOf(name)));
        return all;
    }

    List<?> list(String name) {
        Object value = fields.get(name);
        if (value == null) return List.of();
        if (value instanceof List<?> list) return list;
        throw wrong(name, "a list");
    }

    List<String> textList(String name) {
        for (Object item : list(name)) {
            if (!(item instanceof String)) throw fault(file, at(name), shown(item), "texts");
        }
        return list(name).stream().map(String::valueOf).toList();
    }

    String text(String name) {
        return findText(name).orElseThrow(() -> missing(name));
    }

    Optional<String> findText(String name) {
        Object value = fields.get(name);
        if (value == null) return Optional.empty();
        if (value instanceof String text && !text.isBlank()) return Optional.of(text);
        throw wrong(name, "a text");
    }

    /** Above 0. */
    double number(Object name) {
        OptionalDouble number = findNumber(name);
        if (number.isEmpty()) throw missing(name);
        return number.getAsDouble();
    }

    OptionalDouble findNumber(Object name) {
        Object value = fields.get(name);
        if (value == null) return OptionalDouble.empty();
        boolean fits = value instanceof Number number && number.doubleValue() > 0 && number.doubleValue() < 1e18;
        if (!fits) throw wrong(name, "a number above 0");
        return OptionalDouble.of(((Number) value).doubleValue());
    }

    /** False where it is not there. */
    boolean is(String name) {
        Object value = fields.get(name);
        if (value == null || value instanceof Boolean) return Boolean.TRUE.equals(value);
        throw wrong(name, "true or false");
    }

    LocalDate day(String name) {
        try {
            return LocalDate.parse(text(name));
        } catch (DateTimeParseException e) {
            throw wrong(name, "a day as 2026-01-31");
        }
    }

    /** @param sort what its values are, as an enum names them in upper case */
    <E extends Enum<E>> E word(String name, Class<E> sort) {
        String text = text(name);
        for (E value : sort.getEnumConstants()) {
            if (value.name().equalsIgnoreCase(text)) return value;
        }
        List<String> known = Arrays.stream(sort.getEnumConstants())
                .map(value -> value.name().toLowerCase(java.util.Locale.ROOT))
                .toList();
        throw wrong(name, String.join(", ", known));
    }

    FailureException wrong(Object name, String expected) {
        return fault(file, at(name), shown(fields.get(name)), expected);
    }

    /** The same, where there is something better to say than how to go without the file. */
    FailureException wrong(Object name, String expected, String help) {
        return fault(file, at(name), shown(fields.get(name)), expected, help);
    }

    private FailureException missing(Object name) {
        return fault(file, at(name), "missing", "it");
    }

    private String at(Object name) {
        return path.isEmpty() ? String.valueOf(name) : path + "." + name;
    }

    static FailureException fault(String file, String where, String found, String expected) {
        return fault(
                file,
                where,
                found,
                expected,
                "Put it right, or take the file away: machines that are known by themselves need none.");
    }

    private static FailureException fault(String file, String where, String found, String expected, String help) {
        return FailureException.of(
                FailureCode.CONFIGURATION, file + ": " + where + ": " + found + " (expected: " + expected + ").", help);
    }

    private static String shown(@Nullable Object value) {
        return value instanceof String text ? "'" + Excerpt.of(text, 60) + "'" : Excerpt.of(String.valueOf(value), 60);
    }
}
