package io.ruche.control.template;

import io.ruche.control.template.Python.JsonStyle;
import io.ruche.control.template.Value.Generator;
import io.ruche.control.template.Value.None;
import io.ruche.control.template.Value.Tuple;
import io.ruche.control.template.Value.Undefined;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Jinja's filters by name; {@code tojson} is transformers' own, which escapes no HTML. */
final class Filters {

    interface Filter {
        Object apply(Object value, Arguments arguments, Scope scope);
    }

    private static final Map<String, Filter> ALL = new HashMap<>();

    static {
        texts();
        numbers();
        collections();
        choices();
    }

    private Filters() {}

    static Optional<Filter> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    private static void texts() {
        text("lower", text -> text.toLowerCase(Locale.ROOT));
        text("upper", text -> text.toUpperCase(Locale.ROOT));
        text("title", Text::title);
        text("capitalize", Text::capitalize);
        text("string", text -> text);
        text("safe", text -> text);
        for (String name : List.of("escape", "e", "forceescape")) {
            text(
                    name,
                    text -> text.replace("&", "&amp;")
                            .replace(">", "&gt;")
                            .replace("<", "&lt;")
                            .replace("'", "&#39;")
                            .replace("\"", "&#34;"));
        }
        ALL.put("trim", (value, arguments, scope) -> {
            Object set = arguments.only("chars").get(0, "chars", None.NONE);
            String text = Python.str(value);
            return set instanceof String characters ? Text.strip(text, characters, true, true) : Text.strip(text);
        });
        ALL.put(
                "replace",
                (value, arguments, scope) -> Methods.replace(
                        Python.str(value),
                        Python.str(arguments.get(0, "old")),
                        Python.str(arguments.get(1, "new")),
                        arguments.get(2, "count", None.NONE) instanceof Long most ? most : -1,
                        scope.budget()));
        ALL.put("indent", (value, arguments, scope) -> indent(Python.str(value), arguments, scope.budget()));
        ALL.put("join", (value, arguments, scope) -> {
            String between = Python.str(arguments.only("d", "attribute").get(0, "d", ""));
            Object attribute = arguments.get(1, "attribute", None.NONE);
            return Methods.join(
                    between, attribute == None.NONE ? value : mapped(value, attribute, None.NONE), scope.budget());
        });
        ALL.put("tojson", (value, arguments, scope) -> {
            Object separators = arguments
                    .only("ensure_ascii", "indent", "separators", "sort_keys")
                    .get(2, "separators", None.NONE);
            Object indent = arguments.get(1, "indent", None.NONE);
            boolean lines = indent != None.NONE;
            List<Object> given = separators == None.NONE ? List.of() : Value.list(separators);
            String spaces = indent instanceof String text ? text : lines ? " ".repeat((int) width(indent)) : "";
            return Python.json(
                    value,
                    new JsonStyle(
                            spaces,
                            given.size() == 2 ? Python.str(given.get(0)) : lines ? "," : ", ",
                            given.size() == 2 ? Python.str(given.get(1)) : ": ",
                            arguments.flag(0, "ensure_ascii", false),
                            arguments.flag(3, "sort_keys", false)),
                    scope.budget());
        });
        ALL.put(
                "format",
                (value, arguments, scope) -> Format.percent(Python.str(value), arguments.positional(), scope.budget()));
    }

    private static void numbers() {
        ALL.put(
                "abs",
                (value, arguments, scope) -> value instanceof Double number
                        ? (Object) Math.abs(number)
                        : (Object) Math.abs(Value.whole(value)));
        ALL.put("int", (value, arguments, scope) -> whole(value, arguments.get(0, "default", 0L)));
        ALL.put("float", (value, arguments, scope) -> decimal(value, arguments.get(0, "default", 0.0)));
        ALL.put("round", (value, arguments, scope) -> {
            long places = Value.whole(arguments.get(0, "precision", 0L));
            String method = Python.str(arguments.get(1, "method", "common"));
            double scale = Math.pow(10, places);
            double scaled = Value.number(value).doubleValue() * scale;
            return (method.equals("ceil")
                            ? Math.ceil(scaled)
                            : method.equals("floor") ? Math.floor(scaled) : Math.rint(scaled))
                    / scale;
        });
    }

    private static void collections() {
        for (String name : List.of("length", "count")) {
            ALL.put(name, (value, arguments, scope) -> Value.length(value));
        }
        ALL.put("list", (value, arguments, scope) -> counted(value, scope));
        ALL.put("items", (value, arguments, scope) -> {
            if (value instanceof Undefined) {
                return Generator.of(List::of);
            }
            if (value instanceof Map<?, ?> map) {
                return Generator.of(() -> Methods.entries(map));
            }
            throw TemplateException.of("Can only get item pairs from a mapping.");
        });
        ALL.put("first", (value, arguments, scope) -> {
            var items = Value.iterate(value);
            return items.hasNext() ? items.next() : new Undefined("No first item, sequence was empty.");
        });
        ALL.put("last", (value, arguments, scope) -> {
            List<Object> items = counted(value, scope);
            return items.isEmpty() ? new Undefined("No last item, sequence was empty.") : items.get(items.size() - 1);
        });
        ALL.put("reverse", (value, arguments, scope) -> {
            if (value instanceof String text) {
                return new StringBuilder(text).reverse().toString();
            }
            List<Object> items = counted(value, scope);
            java.util.Collections.reverse(items);
            return Generator.of(() -> items);
        });
        ALL.put("min", (value, arguments, scope) -> extreme(value, arguments, scope, -1));
        ALL.put("max", (value, arguments, scope) -> extreme(value, arguments, scope, 1));
        ALL.put("sum", (value, arguments, scope) -> {
            Object attribute = arguments.get(0, "attribute", None.NONE);
            Object sum = arguments.get(1, "start", 0L);
            for (Object item : counted(value, scope)) {
                Object part = attribute == None.NONE ? item : path(item, attribute);
                sum = Calculator.compute('+', sum, part, scope.budget());
            }
            return sum;
        });
        ALL.put("sort", (value, arguments, scope) -> {
            boolean reverse =
                    arguments.only("reverse", "case_sensitive", "attribute").flag(0, "reverse", false);
            Comparator<Object> order = Comparator.comparing(
                    key(arguments.flag(1, "case_sensitive", false), arguments.get(2, "attribute", None.NONE)),
                    Value::compare);
            List<Object> items = counted(value, scope);
            items.sort(reverse ? order.reversed() : order);
            return items;
        });
        ALL.put("unique", (value, arguments, scope) -> {
            Function<Object, Object> key =
                    key(arguments.flag(0, "case_sensitive", false), arguments.get(1, "attribute", None.NONE));
            List<Object> seen = new ArrayList<>();
            List<Object> kept = new ArrayList<>();
            for (Object item : counted(value, scope)) {
                Object mark = key.apply(item);
                scope.budget().items(seen.size());
                if (seen.stream().noneMatch(other -> Value.equal(other, mark))) {
                    seen.add(mark);
                    kept.add(item);
                }
            }
            return Generator.of(() -> kept);
        });
        ALL.put("dictsort", (value, arguments, scope) -> {
            if (!(value instanceof Map<?, ?> map)) {
                throw Value.use(value, "a dict to sort");
            }
            int part = Python.str(arguments.get(1, "by", "key")).equals("value") ? 1 : 0;
            Function<Object, Object> key = key(arguments.flag(0, "case_sensitive", false), None.NONE);
            Comparator<Object> order = Comparator.comparing(
                    entry -> key.apply(((Tuple) entry).items().get(part)), Value::compare);
            List<Object> entries = Methods.entries(map);
            entries.sort(arguments.flag(2, "reverse", false) ? order.reversed() : order);
            return entries;
        });
        ALL.put("attr", (value, arguments, scope) -> Access.field(value, arguments.text(0, "name")));
    }

    private static void choices() {
        for (String name : List.of("default", "d")) {
            ALL.put(name, (value, arguments, scope) -> {
                Object otherwise = arguments.only("default_value", "boolean").get(0, "default_value", "");
                boolean missing =
                        value instanceof Undefined || arguments.flag(1, "boolean", false) && !Value.truth(value);
                return missing ? otherwise : value;
            });
        }
        ALL.put("map", (value, arguments, scope) -> {
            Object attribute = arguments.named().get("attribute");
            if (attribute != null) {
                return mapped(value, attribute, arguments.named().getOrDefault("default", None.NONE));
            }
            Filter filter = find(arguments.text(0, "filter"))
                    .orElseThrow(() -> TemplateException.of("No filter named '" + arguments.text(0, "filter") + "'."));
            Arguments rest = new Arguments(
                    arguments.positional().subList(1, arguments.positional().size()), arguments.named());
            return Generator.of(() -> {
                List<Object> results = new ArrayList<>();
                for (Object item : counted(value, scope)) {
                    results.add(filter.apply(item, rest, scope));
                }
                return results;
            });
        });
        ALL.put("select", (value, arguments, scope) -> chosen(value, arguments, scope, 0, (item, a) -> item, true));
        ALL.put("reject", (value, arguments, scope) -> chosen(value, arguments, scope, 0, (item, a) -> item, false));
        ALL.put(
                "selectattr",
                (value, arguments, scope) ->
                        chosen(value, arguments, scope, 1, (item, a) -> path(item, a.get(0, "attribute")), true));
        ALL.put(
                "rejectattr",
                (value, arguments, scope) ->
                        chosen(value, arguments, scope, 1, (item, a) -> path(item, a.get(0, "attribute")), false));
    }

    private static void text(String name, Function<String, String> change) {
        ALL.put(name, (value, arguments, scope) -> {
            String text = Python.str(value);
            scope.budget().characters(text.length());
            return change.apply(text);
        });
    }

    /** Items whose looked-at value passes the test named at {@code place}, or is true when none is named. */
    private static Object chosen(
            Object value,
            Arguments arguments,
            Scope scope,
            int place,
            BiFunction<Object, Arguments, Object> look,
            boolean wanted) {
        List<Object> given = arguments.positional();
        boolean named = given.size() > place;
        Tests.Test test = named ? test(arguments.text(place, "test")) : (item, none) -> Value.truth(item);
        Arguments rest =
                named ? new Arguments(given.subList(place + 1, given.size()), arguments.named()) : Arguments.NONE;
        return Generator.of(() -> {
            List<Object> kept = new ArrayList<>();
            for (Object item : counted(value, scope)) {
                if (test.holds(look.apply(item, arguments), rest) == wanted) {
                    kept.add(item);
                }
            }
            return kept;
        });
    }

    private static Generator mapped(Object value, Object attribute, Object otherwise) {
        return Generator.of(() -> {
            List<Object> results = new ArrayList<>();
            for (Object item : Value.list(value)) {
                Object found = path(item, attribute);
                results.add(found instanceof Undefined && otherwise != None.NONE ? otherwise : found);
            }
            return results;
        });
    }

    private static Tests.Test test(String name) {
        return Tests.find(name).orElseThrow(() -> TemplateException.of("No test named '" + name + "'."));
    }

    /** {@code a.b.0}: entries of entries. */
    private static Object path(Object item, Object attribute) {
        if (!(attribute instanceof String text)) {
            return Access.item(item, attribute);
        }
        Object found = item;
        for (Object part : Text.split(text, ".", -1)) {
            String name = (String) part;
            boolean index =
                    !name.isEmpty() && name.length() < 10 && name.chars().allMatch(c -> c >= '0' && c <= '9');
            found = Access.item(found, index ? (Object) Long.valueOf(name) : name);
        }
        return found;
    }

    private static Function<Object, Object> key(boolean caseSensitive, Object attribute) {
        return item -> {
            Object value = attribute == None.NONE ? item : path(item, attribute);
            return !caseSensitive && value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
        };
    }

    private static Object extreme(Object value, Arguments arguments, Scope scope, int sign) {
        Function<Object, Object> key =
                key(arguments.flag(0, "case_sensitive", false), arguments.get(1, "attribute", None.NONE));
        return counted(value, scope).stream()
                .reduce((best, item) -> sign * Value.compare(key.apply(item), key.apply(best)) > 0 ? item : best)
                .orElseGet(() -> new Undefined("No aggregated item, sequence was empty."));
    }

    private static List<Object> counted(Object value, Scope scope) {
        List<Object> items = Value.list(value);
        scope.budget().items(items.size());
        return items;
    }

    private static long width(Object indent) {
        return Math.max(0, Math.min(64, Value.whole(indent)));
    }

    private static String indent(String text, Arguments arguments, Budget budget) {
        Object width = arguments.only("width", "first", "blank").get(0, "width", 4L);
        String space = width instanceof String given ? given : " ".repeat((int) width(width));
        boolean blank = arguments.flag(2, "blank", false);
        StringBuilder out = new StringBuilder(arguments.flag(1, "first", false) ? space : "");
        boolean first = true;
        for (Object line : Text.lines(text + "\n", false)) {
            out.append(first ? "" : "\n");
            if (!first && (blank || !((String) line).isEmpty())) {
                out.append(space);
            }
            out.append(line);
            first = false;
            budget.step();
        }
        budget.characters(out.length());
        return out.toString();
    }

    private static Object whole(Object value, Object otherwise) {
        if (Value.isNumber(value)) {
            return Value.number(value).longValue();
        }
        try {
            return Long.valueOf(Text.strip(Python.str(value)).replace("_", ""));
        } catch (NumberFormatException e) {
            Object number = decimal(value, None.NONE);
            return number instanceof Double parsed && Double.isFinite(parsed) ? (Object) parsed.longValue() : otherwise;
        }
    }

    private static Object decimal(Object value, Object otherwise) {
        if (Value.isNumber(value)) {
            return Value.number(value).doubleValue();
        }
        String text = Text.strip(Python.str(value));
        if (!text.matches("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?")) {
            return otherwise;
        }
        return Double.valueOf(text);
    }
}
