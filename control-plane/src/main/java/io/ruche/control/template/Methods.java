package io.ruche.control.template;

import io.ruche.control.template.Value.Callable;
import io.ruche.control.template.Value.None;
import io.ruche.control.template.Value.Tuple;
import io.ruche.control.template.Value.View;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The methods of Python's strings, dictionaries and lists that templates may call. Those that change their object are
 * refused, as in Jinja's immutable sandbox.
 */
final class Methods {
    private static final Set<String> CHANGE_LISTS =
            Set.of("append", "clear", "pop", "reverse", "insert", "sort", "extend", "remove");
    private static final Set<String> CHANGE_DICTIONARIES = Set.of("clear", "pop", "popitem", "setdefault", "update");

    private Methods() {}

    /** The method of this name, bound to its object; null when there is none. */
    static @Nullable Callable find(Object object, String name) {
        if (object instanceof String text) {
            return ofString(text, name);
        }
        if (object instanceof Map<?, ?> map) {
            return CHANGE_DICTIONARIES.contains(name) ? unsafe("dict", name) : ofMap(map, name);
        }
        if (object instanceof List<?> list) {
            return CHANGE_LISTS.contains(name) ? unsafe("list", name) : ofList(list, name);
        }
        return object instanceof Tuple tuple ? ofList(tuple.items(), name) : null;
    }

    private static Callable unsafe(String type, String name) {
        return (scope, arguments) -> {
            throw TemplateException.of("access to attribute '" + name + "' of '" + type + "' object is unsafe.");
        };
    }

    private static @Nullable Callable ofMap(Map<?, ?> map, String name) {
        return switch (name) {
            case "get" ->
                (scope, arguments) -> {
                    Object value = map.get(Value.key(arguments.get(0, "key")));
                    return value == null ? arguments.get(1, "default", None.NONE) : value;
                };
            case "items" -> (scope, arguments) -> new View("dict_items", entries(map));
            case "keys" -> (scope, arguments) -> new View("dict_keys", new ArrayList<>(map.keySet()));
            case "values" -> (scope, arguments) -> new View("dict_values", new ArrayList<>(map.values()));
            case "copy" -> (scope, arguments) -> new LinkedHashMap<>(map);
            default -> null;
        };
    }

    static List<Object> entries(Map<?, ?> map) {
        List<Object> entries = new ArrayList<>(map.size());
        map.forEach((key, value) -> entries.add(new Tuple(List.of(key, value))));
        return entries;
    }

    private static @Nullable Callable ofList(List<?> list, String name) {
        return switch (name) {
            case "index" ->
                (scope, arguments) -> {
                    for (int i = 0; i < list.size(); i++) {
                        if (Value.equal(list.get(i), arguments.get(0, "value"))) {
                            return (long) i;
                        }
                    }
                    throw TemplateException.of(Python.repr(arguments.get(0, "value")) + " is not in list");
                };
            case "count" ->
                (scope, arguments) -> list.stream()
                        .filter(item -> Value.equal(item, arguments.get(0, "value")))
                        .count();
            case "copy" -> (scope, arguments) -> new ArrayList<>(list);
            default -> null;
        };
    }

    private static @Nullable Callable ofString(String text, String name) {
        return switch (name) {
            case "strip" -> strip(text, true, true);
            case "lstrip" -> strip(text, true, false);
            case "rstrip" -> strip(text, false, true);
            case "split" -> (scope, arguments) -> split(text, arguments, scope, false);
            case "rsplit" -> (scope, arguments) -> split(text, arguments, scope, true);
            case "splitlines" -> (scope, arguments) -> Text.lines(text, arguments.flag(0, "keepends", false));
            case "startswith" -> (scope, arguments) -> any(arguments, text::startsWith);
            case "endswith" -> (scope, arguments) -> any(arguments, text::endsWith);
            case "replace" ->
                (scope, arguments) -> replace(
                        text,
                        arguments.text(0, "old"),
                        arguments.text(1, "new"),
                        arguments.get(2, "count", -1L) instanceof Long most ? most : -1,
                        scope.budget());
            case "join" ->
                (scope, arguments) -> {
                    for (Object item : arguments.get(0, "iterable") instanceof List<?> list ? list : List.of()) {
                        if (!(item instanceof String)) {
                            throw TemplateException.of(
                                    "sequence item: expected str instance, " + Value.type(item) + " found");
                        }
                    }
                    return join(text, arguments.get(0, "iterable"), scope.budget());
                };
            case "find" -> (scope, arguments) -> position(text, text.indexOf(arguments.text(0, "sub")));
            case "rfind" -> (scope, arguments) -> position(text, text.lastIndexOf(arguments.text(0, "sub")));
            case "index" ->
                (scope, arguments) -> {
                    if (!text.contains(arguments.text(0, "sub"))) {
                        throw TemplateException.of("substring not found");
                    }
                    return position(text, text.indexOf(arguments.text(0, "sub")));
                };
            case "count" ->
                (scope, arguments) -> arguments.text(0, "sub").isEmpty()
                        ? Value.length(text) + 1
                        : Text.split(text, arguments.text(0, "sub"), -1).size() - 1L;
            case "partition" -> (scope, arguments) -> partition(text, arguments.text(0, "sep"), false);
            case "rpartition" -> (scope, arguments) -> partition(text, arguments.text(0, "sep"), true);
            case "removeprefix" ->
                (scope, arguments) -> text.startsWith(arguments.text(0, "prefix"))
                        ? text.substring(arguments.text(0, "prefix").length())
                        : text;
            case "removesuffix" ->
                (scope, arguments) -> text.endsWith(arguments.text(0, "suffix"))
                        ? text.substring(
                                0, text.length() - arguments.text(0, "suffix").length())
                        : text;
            case "format" -> (scope, arguments) -> Format.braces(text, arguments, scope.budget());
            default -> plain(text, name);
        };
    }

    private static @Nullable Callable plain(String text, String name) {
        Function<String, Object> method = switch (name) {
            case "upper" -> s -> s.toUpperCase(Locale.ROOT);
            case "lower", "casefold" -> s -> s.toLowerCase(Locale.ROOT);
            case "title" -> Text::title;
            case "capitalize" -> Text::capitalize;
            case "isdigit", "isnumeric", "isdecimal" -> s -> all(s, Character::isDigit);
            case "isalpha" -> s -> all(s, Character::isLetter);
            case "isalnum" -> s -> all(s, Character::isLetterOrDigit);
            case "isspace" -> s -> !s.isEmpty() && Text.isBlank(s, 0);
            case "isupper" -> s -> !s.equals(s.toLowerCase(Locale.ROOT)) && s.equals(s.toUpperCase(Locale.ROOT));
            case "islower" -> s -> !s.equals(s.toUpperCase(Locale.ROOT)) && s.equals(s.toLowerCase(Locale.ROOT));
            default -> null;
        };
        return method == null
                ? null
                : (scope, arguments) -> {
                    scope.budget().characters(text.length());
                    return method.apply(text);
                };
    }

    private static boolean all(String text, java.util.function.IntPredicate test) {
        return !text.isEmpty() && text.codePoints().allMatch(test);
    }

    private static Callable strip(String text, boolean left, boolean right) {
        return (scope, arguments) -> {
            scope.budget().characters(text.length());
            if (arguments.get(0, "chars", None.NONE) instanceof String set) {
                return Text.strip(text, set, left, right);
            }
            String half = left ? Text.stripLeft(text) : text;
            return right ? Text.stripRight(half) : half;
        };
    }

    private static Object split(String text, Arguments arguments, Scope scope, boolean right) {
        scope.budget().characters(text.length());
        Object separator = arguments.get(0, "sep", None.NONE);
        long most = Value.whole(arguments.get(1, "maxsplit", -1L));
        if (separator == None.NONE) {
            return Text.words(text, most);
        }
        String by = arguments.text(0, "sep");
        scope.budget().items(text.length() / Math.max(1, by.length()));
        return right ? Text.splitRight(text, by, most) : Text.split(text, by, most);
    }

    private static boolean any(Arguments arguments, java.util.function.Predicate<String> test) {
        return arguments.get(0, "prefix") instanceof Tuple tuple
                ? tuple.items().stream().anyMatch(item -> item instanceof String text && test.test(text))
                : test.test(arguments.text(0, "prefix"));
    }

    /** A position in characters as Python counts them. */
    private static Object position(String text, int at) {
        return at < 0 ? -1L : (long) text.codePointCount(0, at);
    }

    private static Tuple partition(String text, String separator, boolean last) {
        int at = last ? text.lastIndexOf(separator) : text.indexOf(separator);
        if (separator.isEmpty()) {
            throw TemplateException.of("empty separator");
        }
        if (at < 0) {
            return new Tuple(last ? List.of("", "", text) : List.of(text, "", ""));
        }
        return new Tuple(List.of(text.substring(0, at), separator, text.substring(at + separator.length())));
    }

    static String join(String between, Object items, Budget budget) {
        StringBuilder out = new StringBuilder();
        Iterator<Object> each = Value.iterate(items);
        for (boolean first = true; each.hasNext(); first = false) {
            budget.step();
            out.append(first ? "" : between).append(Python.str(each.next()));
            if (out.length() > Budget.MAX_STRING) {
                budget.characters(out.length());
            }
        }
        budget.characters(out.length());
        return out.toString();
    }

    /** @param most replacements; below zero: all */
    static String replace(String text, String old, String replacement, long most, Budget budget) {
        StringBuilder out = new StringBuilder();
        int from = 0;
        long done = 0;
        while (most < 0 || done < most) {
            int at = old.isEmpty() && done > 0 ? from + 1 : text.indexOf(old, from);
            if (at < 0 || at > text.length()) {
                break;
            }
            out.append(text, from, at).append(replacement);
            from = at + old.length();
            done++;
            budget.step();
            if (out.length() > Budget.MAX_STRING) {
                budget.characters(out.length());
            }
        }
        out.append(text, from, text.length());
        budget.characters(out.length());
        return out.toString();
    }
}
