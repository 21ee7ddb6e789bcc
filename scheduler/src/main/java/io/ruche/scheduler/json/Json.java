package io.ruche.scheduler.json;

import io.ruche.scheduler.failure.Failure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that may lie, into Map (in the order of the text), List, String, Long, BigDecimal, Boolean and null. Strict
 * (RFC 8259) and stricter: no key twice, no deeper than 32 levels. The text itself bounds what is made of it: a number
 * has at most 40 characters and three digits of exponent.
 */
public final class Json {
    private static final int MAX_DEPTH = 32;

    private final String text;
    private final String what;
    private final Function<String, ? extends RuntimeException> refusal;
    private int at;

    private Json(String text, String what, Function<String, ? extends RuntimeException> refusal) {
        this.text = text;
        this.what = what;
        this.refusal = refusal;
    }

    /**
     * Reads a text that is one object.
     *
     * @param what names the text in messages
     * @param refusal makes what is thrown, out of what is wrong
     */
    public static Map<String, @Nullable Object> object(
            String text, String what, Function<String, ? extends RuntimeException> refusal) {
        Json json = new Json(text, what, refusal);
        json.space();
        if (json.peek() != '{') {
            throw json.wrong("an object");
        }
        Map<String, @Nullable Object> object = json.object(0);
        json.space();
        if (json.at < text.length()) {
            throw json.wrong("its end");
        }
        return object;
    }

    private @Nullable Object value(int depth) {
        if (depth > MAX_DEPTH) {
            throw refusal.apply(what + " nests deeper than " + MAX_DEPTH + " levels");
        }
        space();
        return switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, @Nullable Object> object(int depth) {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        at++;
        space();
        if (take('}')) {
            return object;
        }
        do {
            space();
            if (peek() != '"') {
                throw wrong("a key");
            }
            String key = string();
            space();
            expect(':');
            if (object.containsKey(key)) {
                throw refusal.apply(what + " has key " + Failure.printable(key) + " twice");
            }
            object.put(key, value(depth + 1));
            space();
        } while (take(','));
        expect('}');
        return object;
    }

    private List<@Nullable Object> array(int depth) {
        List<@Nullable Object> array = new ArrayList<>();
        at++;
        space();
        if (take(']')) {
            return array;
        }
        do {
            array.add(value(depth + 1));
            space();
        } while (take(','));
        expect(']');
        return array;
    }

    private String string() {
        at++;
        StringBuilder out = new StringBuilder();
        while (true) {
            char c = next();
            if (c == '"') {
                return out.toString();
            }
            if (c < ' ') {
                throw wrong("no control character in a string");
            }
            out.append(c == '\\' ? escape() : c);
        }
    }

    private char escape() {
        char c = next();
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int i = 0; i < 4; i++) {
                    int digit = Character.digit(next(), 16);
                    if (digit < 0) {
                        throw wrong("four hexadecimal digits");
                    }
                    code = code << 4 | digit;
                }
                yield (char) code;
            }
            default -> throw wrong("an escape that JSON knows");
        };
    }

    private Object number() {
        int start = at;
        while (at < text.length() && "+-0123456789.eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        String digits = text.substring(start, at);
        if (digits.length() > 40 || !digits.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][+-]?[0-9]{1,3})?")) {
            at = start;
            throw wrong("a value");
        }
        if (digits.matches("-?[0-9]{1,18}")) {
            return Long.valueOf(digits);
        }
        return new BigDecimal(digits);
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, at)) {
            throw wrong("a value");
        }
        at += word.length();
        return value;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private char next() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at++);
    }

    private boolean take(char c) {
        if (peek() != c) {
            return false;
        }
        at++;
        return true;
    }

    private void expect(char c) {
        if (!take(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private RuntimeException wrong(String expected) {
        String found = at < text.length() ? "'" + Failure.printable(text.substring(at, at + 1)) + "'" : "the end";
        return refusal.apply(what + " has " + found + " at character " + at + " (expected: " + expected + ")");
    }
}
