package io.ruche.scheduler.organisation.expression;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.organisation.expression.Expression.Comparison;
import io.ruche.scheduler.organisation.expression.Expression.Part;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Reads an expression by recursive descent: one method a level of strength. Used once, by one thread. */
final class Parser {
    private static final int MOST_DEPTH = 16;

    private final String text;
    private final List<Path> paths = new ArrayList<>();
    private int at;
    private int depth;

    Parser(String text) {
        this.text = text;
    }

    Parsed<Expression> expression() {
        return whole(() -> new Expression(or(), paths));
    }

    Parsed<Path> onlyPath() {
        return whole(() -> {
            space();
            return path();
        });
    }

    private <T> Parsed<T> whole(Supplier<T> reader) {
        try {
            if (text.length() > Expression.MOST_CHARACTERS) {
                at = Expression.MOST_CHARACTERS;
                throw wrong("at most " + Expression.MOST_CHARACTERS + " characters");
            }
            T value = reader.get();
            space();
            if (at < text.length()) {
                throw wrong("and, or, a comparison, or the end");
            }
            return new Parsed.Good<>(value);
        } catch (Wrong e) {
            return new Parsed.Bad<>(e.column, e.found, e.expected);
        }
    }

    private Part or() {
        Part left = and();
        while (takeWord("or")) {
            Part one = left;
            Part other = and();
            left = facts -> Expression.isTrue(one.value(facts)) || Expression.isTrue(other.value(facts));
        }
        return left;
    }

    private Part and() {
        Part left = not();
        while (takeWord("and")) {
            Part one = left;
            Part other = not();
            left = facts -> Expression.isTrue(one.value(facts)) && Expression.isTrue(other.value(facts));
        }
        return left;
    }

    private Part not() {
        if (takeWord("not")) {
            enter();
            Part inner = not();
            depth--;
            return facts -> !Expression.isTrue(inner.value(facts));
        }
        return comparison();
    }

    private Part comparison() {
        Part left = operand();
        Optional<Comparison> found = takeComparison();
        if (found.isEmpty()) {
            return left;
        }
        Part right = operand();
        Comparison comparison = found.get();
        return facts -> comparison.holds(left.value(facts), right.value(facts));
    }

    private Optional<Comparison> takeComparison() {
        for (Comparison comparison : List.of(
                Comparison.EQUAL,
                Comparison.UNEQUAL,
                Comparison.AT_MOST,
                Comparison.AT_LEAST,
                Comparison.LESS,
                Comparison.MORE)) {
            if (take(comparison.sign)) {
                return Optional.of(comparison);
            }
        }
        if (peek() == '=') {
            throw wrong("==");
        }
        return takeWord("in") ? Optional.of(Comparison.IN) : Optional.empty();
    }

    private Part operand() {
        space();
        char next = peek();
        if (take("(")) {
            enter();
            Part inner = or();
            depth--;
            if (!take(")")) {
                throw wrong("')'");
            }
            return inner;
        }
        if (next == '\'' || next == '"') {
            return literal(quoted(next));
        }
        if (next == '-' || isDigit(next)) {
            return literal(number());
        }
        if (takeWord("true")) return literal(true);
        if (takeWord("false")) return literal(false);
        if (takeWord("null")) return facts -> null;
        Path path = path();
        paths.add(path);
        return facts -> facts.value(path);
    }

    private static Part literal(Object value) {
        return facts -> value;
    }

    private String quoted(char quote) {
        int end = text.indexOf(quote, at + 1);
        if (end < 0) {
            at = text.length();
            throw wrong("the closing " + quote);
        }
        String inner = text.substring(at + 1, end);
        at = end + 1;
        return inner;
    }

    private BigDecimal number() {
        int start = at;
        at++;
        while (isDigit(peek()) || peek() == '.') at++;
        String digits = text.substring(start, at);
        if (digits.length() > 30 || !digits.matches("-?[0-9]+(\\.[0-9]+)?")) {
            at = start;
            throw wrong("a number, as 3 or -0.5");
        }
        return new BigDecimal(digits);
    }

    private Path path() {
        int start = at;
        String name = name();
        List<Object> steps = new ArrayList<>();
        while (peek() == '.' || peek() == '[') {
            if (text.charAt(at++) == '.') {
                steps.add(name());
                continue;
            }
            int from = at;
            while (isDigit(peek())) at++;
            if (at == from || at - from > 4) {
                throw wrong("a place in a list, counted from 0");
            }
            steps.add(Integer.valueOf(text.substring(from, at)));
            if (peek() != ']') {
                throw wrong("']'");
            }
            at++;
        }
        return new Path(name, List.copyOf(steps), column(start));
    }

    private String name() {
        int start = at;
        if (!isLetter(peek())) {
            throw wrong(at < text.length() ? "a step's id, a value, not or '('" : "a value");
        }
        while (isLetter(peek()) || isDigit(peek()) || peek() == '-') at++;
        return text.substring(start, at);
    }

    private void enter() {
        if (++depth > MOST_DEPTH) {
            throw wrong("at most " + MOST_DEPTH + " levels");
        }
    }

    private boolean takeWord(String word) {
        space();
        int end = at + word.length();
        boolean more = end < text.length()
                && (isLetter(text.charAt(end)) || isDigit(text.charAt(end)) || "-.[".indexOf(text.charAt(end)) >= 0);
        if (!text.startsWith(word, at) || more) {
            return false;
        }
        at = end;
        return true;
    }

    private boolean take(String sign) {
        space();
        if (!text.startsWith(sign, at)) {
            return false;
        }
        at += sign.length();
        return true;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) at++;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private int column(int index) {
        return text.codePointCount(0, index) + 1;
    }

    private Wrong wrong(String expected) {
        String found = at < text.length()
                ? "'" + Failure.printable(Character.toString(text.codePointAt(at))) + "'"
                : "the end";
        return new Wrong(column(at), found, expected);
    }

    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final int column;
        private final String found;
        private final String expected;

        Wrong(int column, String found, String expected) {
            super(expected, null, false, false);
            this.column = column;
            this.found = found;
            this.expected = expected;
        }
    }
}
