package io.ruche.scheduler.organisation.expression;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition, for example {@code decide.build and not (find.size > 3 or find.author == 'me')}. Paths, texts in quotes,
 * numbers, {@code true}, {@code false}, {@code null}; {@code == != < <= > >= in}; {@code not}, {@code and}, {@code or}, in
 * that order of strength; parentheses.
 *
 * <p>It always has an answer: what is not there is null; values of different kinds are not equal and in no order; false,
 * null, 0, and what is empty do not hold, all else does.
 */
public final class Expression {
    public static final int MOST_CHARACTERS = 500;

    private final Part whole;
    private final List<Path> paths;

    Expression(Part whole, List<Path> paths) {
        this.whole = whole;
        this.paths = List.copyOf(paths);
    }

    public static Parsed<Expression> parse(String text) {
        return new Parser(text).expression();
    }

    public boolean holds(Facts facts) {
        return isTrue(whole.value(facts));
    }

    /** All paths in it, in the order of the text. */
    public List<Path> paths() {
        return paths;
    }

    /** A part of it: something with a value. */
    interface Part {
        @Nullable
        Object value(Facts facts);
    }

    enum Comparison {
        EQUAL("=="),
        UNEQUAL("!="),
        LESS("<"),
        AT_MOST("<="),
        MORE(">"),
        AT_LEAST(">="),
        IN("in");

        final String sign;

        Comparison(String sign) {
            this.sign = sign;
        }

        boolean holds(@Nullable Object left, @Nullable Object right) {
            return switch (this) {
                case EQUAL -> isEqual(left, right);
                case UNEQUAL -> !isEqual(left, right);
                case LESS -> isOrdered(left, right) && order(left, right) < 0;
                case AT_MOST -> isOrdered(left, right) && order(left, right) <= 0;
                case MORE -> isOrdered(left, right) && order(left, right) > 0;
                case AT_LEAST -> isOrdered(left, right) && order(left, right) >= 0;
                case IN -> isIn(left, right);
            };
        }
    }

    static boolean isTrue(@Nullable Object value) {
        if (value instanceof Boolean flag) return flag;
        if (value instanceof String text) return !text.isEmpty();
        if (value instanceof Map<?, ?> map) return !map.isEmpty();
        if (value instanceof List<?> list) return !list.isEmpty();
        return value instanceof Number number && number(number).signum() != 0;
    }

    private static boolean isEqual(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Number one && right instanceof Number other) {
            return number(one).compareTo(number(other)) == 0;
        }
        return JsonText.of(left).equals(JsonText.of(right));
    }

    private static boolean isOrdered(@Nullable Object left, @Nullable Object right) {
        return left instanceof Number && right instanceof Number || left instanceof String && right instanceof String;
    }

    private static int order(@Nullable Object left, @Nullable Object right) {
        if (left instanceof String one && right instanceof String other) {
            return one.compareTo(other);
        }
        return left instanceof Number one && right instanceof Number other
                ? number(one).compareTo(number(other))
                : 0;
    }

    private static boolean isIn(@Nullable Object left, @Nullable Object right) {
        if (right instanceof String text) {
            return left instanceof String part && text.contains(part);
        }
        if (right instanceof Map<?, ?> map) {
            return left instanceof String && map.containsKey(left);
        }
        List<@Nullable Object> items = right instanceof List<?> list ? new ArrayList<>(list) : List.of();
        return items.stream().anyMatch(item -> isEqual(left, item));
    }

    private static BigDecimal number(Number value) {
        return value instanceof BigDecimal number ? number : BigDecimal.valueOf(value.longValue());
    }
}
