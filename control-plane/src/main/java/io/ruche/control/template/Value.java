package io.ruche.control.template;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a template computes with, as Python sees it: String, Long, Double, Boolean, List, Map and Number from outside
 * (copied, so that nothing else can be reached), and the kinds below.
 */
final class Value {
    private Value() {}

    /** Python's None. */
    enum None {
        NONE
    }

    /** A name or field that is not there. @param hint what was looked for */
    record Undefined(String hint) {}

    record Tuple(List<Object> items) {}

    /** What {@code map}, {@code select} and such give: made when it is gone through, once, and without a length. */
    static final class Generator {
        private final Supplier<Iterator<Object>> source;
        private @Nullable Iterator<Object> items;

        Generator(Supplier<Iterator<Object>> source) {
            this.source = source;
        }

        static Generator of(Supplier<List<Object>> source) {
            return new Generator(() -> source.get().iterator());
        }

        Iterator<Object> items() {
            if (items == null) {
                items = source.get();
            }
            return items;
        }
    }

    /** {@code dict.items()} and its sisters. @param kind as Python names it, for example dict_items */
    record View(String kind, List<Object> items) {}

    /** {@code namespace(...)}: the one thing whose fields a template may set. */
    record Namespace(Map<String, Object> fields) {}

    /** Something that can be called with arguments. */
    interface Callable {
        Object call(Scope scope, Arguments arguments);
    }

    /** A copy of what came from outside in the kinds that a template may see. */
    static Object of(@Nullable Object outside) {
        return of(outside, 0);
    }

    private static Object of(@Nullable Object outside, int depth) {
        if (outside == null) {
            return None.NONE;
        }
        if (depth > Budget.MAX_DEPTH) {
            throw TemplateException.of("the messages nest deeper than " + Budget.MAX_DEPTH + " levels");
        }
        if (outside instanceof String
                || outside instanceof Boolean
                || outside instanceof Long
                || outside instanceof Double) {
            return outside;
        }
        if (outside instanceof Integer || outside instanceof Short || outside instanceof Byte) {
            return ((Number) outside).longValue();
        }
        if (outside instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>(map.size() * 2);
            map.forEach((key, value) -> copy.put(of(key, depth + 1), of(value, depth + 1)));
            return copy;
        }
        if (outside instanceof Iterable<?> items) {
            List<Object> copy = new ArrayList<>();
            for (Object item : items) {
                copy.add(of(item, depth + 1));
            }
            return copy;
        }
        if (outside instanceof java.math.BigInteger whole) {
            return whole.bitLength() < 64 ? whole.longValue() : whole;
        }
        return outside instanceof Number number ? number.doubleValue() : outside.toString();
    }

    static boolean truth(Object value) {
        if (value instanceof Boolean bool) {
            return bool;
        }
        if (value instanceof String text) {
            return !text.isEmpty();
        }
        if (value instanceof Long whole) {
            return whole != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (value == None.NONE || value instanceof Undefined) {
            return false;
        }
        return !(value instanceof List<?> list
                ? list.isEmpty()
                : value instanceof Map<?, ?> map
                        ? map.isEmpty()
                        : value instanceof Tuple tuple
                                ? tuple.items().isEmpty()
                                : value instanceof View view && view.items().isEmpty());
    }

    static boolean equal(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) {
            return a instanceof Double || b instanceof Double
                    ? number(a).doubleValue() == number(b).doubleValue()
                    : number(a).equals(number(b));
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return equalItems(left, right);
        }
        if (a instanceof Tuple left && b instanceof Tuple right) {
            return equalItems(left.items(), right.items());
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.size() == right.size()
                    && left.entrySet().stream().allMatch(entry -> {
                        Object other = right.get(entry.getKey());
                        return other != null && equal(entry.getValue(), other);
                    });
        }
        return a instanceof Undefined ? b instanceof Undefined : a.equals(b);
    }

    private static boolean equalItems(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** @throws TemplateException when Python could not order them */
    static int compare(Object a, Object b) {
        if (isNumber(a) && isNumber(b)) {
            return a instanceof Long x && b instanceof Long y
                    ? Long.compare(x, y)
                    : Double.compare(number(a).doubleValue(), number(b).doubleValue());
        }
        if (a instanceof String x && b instanceof String y) {
            return x.compareTo(y);
        }
        List<?> left = a instanceof Tuple tuple ? tuple.items() : a instanceof List<?> list ? list : null;
        List<?> right = b instanceof Tuple tuple ? tuple.items() : b instanceof List<?> list ? list : null;
        if (left != null && right != null && a instanceof Tuple == b instanceof Tuple) {
            for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
                if (!equal(left.get(i), right.get(i))) {
                    return compare(left.get(i), right.get(i));
                }
            }
            return Integer.compare(left.size(), right.size());
        }
        throw TemplateException.of(type(a) + " and " + type(b) + " cannot be ordered");
    }

    static boolean contains(Object container, Object item) {
        if (container instanceof String text) {
            if (!(item instanceof String part)) {
                throw TemplateException.of("'in <string>' requires string as left operand, not " + type(item));
            }
            return text.contains(part);
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(key(item));
        }
        Iterator<Object> items = iterate(container);
        while (items.hasNext()) {
            if (equal(items.next(), item)) {
                return true;
            }
        }
        return false;
    }

    /** Goes through a value as {@code for} does. @throws TemplateException when it holds no items */
    @SuppressWarnings("unchecked") // lists and maps here are our own copies
    static Iterator<Object> iterate(Object value) {
        if (value instanceof List<?> list) {
            return ((List<Object>) list).iterator();
        }
        if (value instanceof Map<?, ?> map) {
            return ((Map<Object, Object>) map).keySet().iterator();
        }
        if (value instanceof Tuple tuple) {
            return tuple.items().iterator();
        }
        if (value instanceof View view) {
            return view.items().iterator();
        }
        if (value instanceof Generator generator) {
            return generator.items();
        }
        if (value instanceof String text) {
            return text.codePoints().<Object>mapToObj(Character::toString).iterator();
        }
        if (value instanceof Undefined) {
            return List.of().iterator();
        }
        throw TemplateException.of("'" + type(value) + "' object is not iterable");
    }

    static List<Object> list(Object value) {
        List<Object> items = new ArrayList<>();
        iterate(value).forEachRemaining(items::add);
        return items;
    }

    static long length(Object value) {
        if (value instanceof String text) {
            return text.codePointCount(0, text.length());
        }
        if (value instanceof List<?> list) {
            return list.size();
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        if (value instanceof Tuple tuple) {
            return tuple.items().size();
        }
        if (value instanceof View view) {
            return view.items().size();
        }
        if (value instanceof Undefined) {
            return 0;
        }
        throw TemplateException.of("object of type '" + type(value) + "' has no len()");
    }

    static boolean isNumber(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    /** A number or a boolean, which is 0 or 1. */
    static Number number(Object value) {
        if (value instanceof Boolean bool) {
            return bool ? 1L : 0L;
        }
        if (value instanceof Number number) {
            return number;
        }
        throw use(value, "a number");
    }

    static long whole(Object value) {
        if (value instanceof Long || value instanceof Boolean) {
            return number(value).longValue();
        }
        throw use(value, "a whole number");
    }

    /** The failure of using a value for what it is not; a missing one says what was missing. */
    static TemplateException use(Object value, String expected) {
        return value instanceof Undefined undefined
                ? missing(undefined)
                : TemplateException.of("'" + type(value) + "' object found (expected: " + expected + ")");
    }

    static TemplateException missing(Undefined undefined) {
        return TemplateException.of(undefined.hint());
    }

    /** Dictionary keys that Python takes for equal are equal here: {@code True} and 1. */
    static Object key(Object key) {
        if (key instanceof List<?> || key instanceof Map<?, ?>) {
            throw TemplateException.of("unhashable type: '" + type(key) + "'");
        }
        return key;
    }

    /** Python's name of a value's type. */
    static String type(Object value) {
        if (value instanceof String) {
            return "str";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Long || value instanceof java.math.BigInteger) {
            return "int";
        }
        if (value instanceof Double) {
            return "float";
        }
        if (value instanceof List<?>) {
            return "list";
        }
        if (value instanceof Map<?, ?>) {
            return "dict";
        }
        if (value == None.NONE) {
            return "NoneType";
        }
        return value instanceof View view
                ? view.kind()
                : value.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }
}
