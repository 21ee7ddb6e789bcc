package io.ruche.control.template;

import io.ruche.control.template.Value.Callable;
import io.ruche.control.template.Value.Generator;
import io.ruche.control.template.Value.None;
import io.ruche.control.template.Value.Tuple;
import io.ruche.control.template.Value.Undefined;
import io.ruche.control.template.Value.View;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Jinja's tests, {@code value is name}. */
final class Tests {

    interface Test {
        boolean holds(Object value, Arguments arguments);
    }

    private static final Map<String, Test> ALL = new HashMap<>();

    static {
        ALL.put("defined", (value, arguments) -> !(value instanceof Undefined));
        ALL.put("undefined", (value, arguments) -> value instanceof Undefined);
        ALL.put("none", (value, arguments) -> value == None.NONE);
        ALL.put("string", (value, arguments) -> value instanceof String);
        ALL.put("mapping", (value, arguments) -> value instanceof Map<?, ?>);
        ALL.put("sequence", (value, arguments) -> isSequence(value));
        ALL.put(
                "iterable",
                (value, arguments) -> isSequence(value) || value instanceof View || value instanceof Generator);
        ALL.put("number", (value, arguments) -> Value.isNumber(value));
        ALL.put("integer", (value, arguments) -> value instanceof Long || value instanceof java.math.BigInteger);
        ALL.put("float", (value, arguments) -> value instanceof Double);
        ALL.put("boolean", (value, arguments) -> value instanceof Boolean);
        ALL.put("true", (value, arguments) -> Boolean.TRUE.equals(value));
        ALL.put("false", (value, arguments) -> Boolean.FALSE.equals(value));
        ALL.put("callable", (value, arguments) -> value instanceof Callable);
        ALL.put("odd", (value, arguments) -> Math.floorMod(Value.whole(value), 2) == 1);
        ALL.put("even", (value, arguments) -> Math.floorMod(Value.whole(value), 2) == 0);
        ALL.put(
                "divisibleby",
                (value, arguments) -> Boolean.TRUE.equals(
                        Value.equal(0L, Calculator.compute('%', value, arguments.get(0, "num"), new Budget()))));
        ALL.put(
                "lower",
                (value, arguments) -> hasLetters(Python.str(value))
                        && Python.str(value).equals(Python.str(value).toLowerCase(Locale.ROOT)));
        ALL.put(
                "upper",
                (value, arguments) -> hasLetters(Python.str(value))
                        && Python.str(value).equals(Python.str(value).toUpperCase(Locale.ROOT)));
        ALL.put(
                "sameas",
                (value, arguments) -> value == arguments.get(0, "other") || value.equals(arguments.get(0, "other")));
        ALL.put("filter", (value, arguments) -> Filters.find(Python.str(value)).isPresent());
        ALL.put("test", (value, arguments) -> find(Python.str(value)).isPresent());
        Map.of(
                        "==", List.of("eq", "equalto", "=="),
                        "!=", List.of("ne", "!="),
                        "<", List.of("lt", "lessthan", "<"),
                        "<=", List.of("le", "<="),
                        ">", List.of("gt", "greaterthan", ">"),
                        ">=", List.of("ge", ">="),
                        "in", List.of("in"))
                .forEach((operator, names) -> names.forEach(name ->
                        ALL.put(name, (value, arguments) -> compare(value, operator, arguments.get(0, "other")))));
    }

    private Tests() {}

    static Optional<Test> find(String name) {
        return Optional.ofNullable(ALL.get(name));
    }

    /** @param operator one of {@code == != < <= > >= in}, or {@code not in} */
    static boolean compare(Object left, String operator, Object right) {
        return switch (operator) {
            case "==" -> Value.equal(left, right);
            case "!=" -> !Value.equal(left, right);
            case "<" -> ordered(left, right) < 0;
            case "<=" -> ordered(left, right) <= 0;
            case ">" -> ordered(left, right) > 0;
            case ">=" -> ordered(left, right) >= 0;
            case "in" -> Value.contains(right, left);
            case "not in" -> !Value.contains(right, left);
            default -> throw new IllegalArgumentException("operator: " + operator);
        };
    }

    private static int ordered(Object left, Object right) {
        if (left instanceof Undefined undefined) {
            throw Value.missing(undefined);
        }
        if (right instanceof Undefined undefined) {
            throw Value.missing(undefined);
        }
        return Value.compare(left, right);
    }

    private static boolean isSequence(Object value) {
        return value instanceof String
                || value instanceof List<?>
                || value instanceof Map<?, ?>
                || value instanceof Tuple
                || value instanceof Undefined;
    }

    private static boolean hasLetters(String text) {
        return text.codePoints().anyMatch(c -> Character.isUpperCase(c) || Character.isLowerCase(c));
    }
}
