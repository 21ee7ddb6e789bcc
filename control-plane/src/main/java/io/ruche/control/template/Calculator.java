package io.ruche.control.template;

import io.ruche.control.template.Value.Tuple;
import java.util.ArrayList;
import java.util.List;

/** Python's arithmetic on the kinds that templates have. Whole numbers have 64 bits. */
final class Calculator {
    private Calculator() {}

    /** @param operator one of {@code + - * / % ^}, or {@code :} for {@code //}; {@code ^} stands for {@code **} */
    static Object compute(char operator, Object left, Object right, Budget budget) {
        if (operator == '+' && left instanceof String a && right instanceof String b) {
            budget.characters((long) a.length() + b.length());
            return a.concat(b);
        }
        if (Value.isNumber(left) && Value.isNumber(right)) {
            return numbers(operator, Value.number(left), Value.number(right));
        }
        if (operator == '+' && left instanceof List<?> a && right instanceof List<?> b) {
            return joined(a, b, budget);
        }
        if (operator == '+' && left instanceof Tuple a && right instanceof Tuple b) {
            return new Tuple(joined(a.items(), b.items(), budget));
        }
        if (operator == '*' && Value.isNumber(right) && (left instanceof String || left instanceof List<?>)) {
            return repeated(left, Value.whole(right), budget);
        }
        if (operator == '*' && Value.isNumber(left) && (right instanceof String || right instanceof List<?>)) {
            return repeated(right, Value.whole(left), budget);
        }
        if (operator == '%' && left instanceof String format) {
            return Format.percent(format, right instanceof Tuple tuple ? tuple.items() : List.of(right), budget);
        }
        if (left instanceof Value.Undefined undefined) {
            throw Value.missing(undefined);
        }
        if (right instanceof Value.Undefined undefined) {
            throw Value.missing(undefined);
        }
        String shown = operator == '^' ? "**" : operator == ':' ? "//" : String.valueOf(operator);
        throw TemplateException.of(
                "unsupported operands for " + shown + ": '" + Value.type(left) + "' and '" + Value.type(right) + "'");
    }

    private static Object numbers(char operator, Number a, Number b) {
        if (operator != '/' && a instanceof Long x && b instanceof Long y) {
            return whole(operator, x, y);
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        if (y == 0 && (operator == '/' || operator == ':' || operator == '%')) {
            throw TemplateException.of("division by zero");
        }
        return switch (operator) {
            case '+' -> x + y;
            case '-' -> x - y;
            case '*' -> x * y;
            case '/' -> x / y;
            case ':' -> Math.floor(x / y);
            case '%' -> x - Math.floor(x / y) * y;
            default -> Math.pow(x, y);
        };
    }

    private static Object whole(char operator, long x, long y) {
        if (y == 0 && (operator == ':' || operator == '%')) {
            throw TemplateException.of("division by zero");
        }
        try {
            return switch (operator) {
                case '+' -> Math.addExact(x, y);
                case '-' -> Math.subtractExact(x, y);
                case '*' -> Math.multiplyExact(x, y);
                case ':' -> Math.floorDiv(x, y);
                case '%' -> Math.floorMod(x, y);
                default -> power(x, y);
            };
        } catch (ArithmeticException e) {
            throw TemplateException.of("a whole number of more than 63 bits");
        }
    }

    private static Object power(long base, long exponent) {
        if (exponent < 0) {
            return Math.pow(base, exponent);
        }
        if (base != 0 && base != 1 && base != -1 && exponent > 63) {
            throw new ArithmeticException();
        }
        long result = 1;
        for (long i = 0;
                i < (base == 0 || base == 1 ? Math.min(1, exponent) : base == -1 ? exponent % 2 : exponent);
                i++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    private static List<Object> joined(List<?> a, List<?> b, Budget budget) {
        budget.items((long) a.size() + b.size());
        List<Object> all = new ArrayList<>(a.size() + b.size());
        all.addAll(a);
        all.addAll(b);
        return all;
    }

    private static Object repeated(Object value, long times, Budget budget) {
        long count = Math.max(0, times);
        if (value instanceof String text) {
            budget.characters(saturated(text.length(), count));
            return text.repeat((int) count);
        }
        List<?> list = (List<?>) value;
        budget.items(saturated(list.size(), count));
        List<Object> all = new ArrayList<>();
        for (long i = 0; i < count && !list.isEmpty(); i++) {
            all.addAll(list);
        }
        return all;
    }

    private static long saturated(long a, long b) {
        return a != 0 && b > Long.MAX_VALUE / a ? Long.MAX_VALUE : Math.max(a * b, Math.min(b, 1L << 40));
    }
}
