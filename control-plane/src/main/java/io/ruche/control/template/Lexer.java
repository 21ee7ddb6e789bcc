package io.ruche.control.template;

import io.ruche.control.template.Token.Kind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens by Jinja's rules with {@code trim_blocks} and {@code lstrip_blocks}: a newline after a
 * block or comment is dropped, and so is space between the start of a line and one; a minus inside a tag takes all white
 * space on its side, a plus keeps it.
 */
final class Lexer {
    private static final Pattern NUMBER = Pattern.compile(
            "(?<float>\\d[\\d_]*(?:\\.\\d[\\d_]*)?[eE][+-]?\\d[\\d_]*|\\d[\\d_]*\\.\\d[\\d_]*)"
                    + "|0[xX](?<hex>[\\da-fA-F_]+)|0[bB](?<binary>[01_]+)|0[oO](?<octal>[0-7_]+)|(?<integer>\\d[\\d_]*)");
    private static final Pattern NAME = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*(?<end>-%\\}\\s*|%\\})");
    private static final Pattern END_RAW = Pattern.compile(
            "\\{%(?<sign>[-+]?)\\s*endraw\\s*(?:\\+%\\}|-%\\}\\s*|%\\}\\n?)", Pattern.UNICODE_CHARACTER_CLASS);
    private static final String[] OPERATORS = {
        "**", "//", "==", "!=", ">=", "<=", "+", "-", "/", "*", "%", "~", "[", "]", "(", ")", "{", "}", ">", "<", "=",
        ".", ":", "|", ",", ";"
    };

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private final Deque<Character> brackets = new ArrayDeque<>();
    private int at;
    private int line = 1;
    private int countedTo;
    private boolean lineStarts = true;

    Lexer(String template) {
        String normal = template.replace("\r\n", "\n").replace('\r', '\n');
        source = normal.endsWith("\n") ? normal.substring(0, normal.length() - 1) : normal;
    }

    List<Token> tokens() {
        while (at < source.length()) {
            int tag = nextTag(at);
            if (tag < 0) {
                data(source.substring(at));
                at = source.length();
                break;
            }
            char kind = source.charAt(tag + 1);
            char sign = tag + 2 < source.length() ? source.charAt(tag + 2) : ' ';
            data(before(source.substring(at, tag), kind, sign));
            at = tag;
            boolean signed = sign == '-' || sign == '+';
            switch (kind) {
                case '#' -> comment(tag + 2);
                case '{' -> expression(Kind.PRINT_BEGIN, tag + (signed ? 3 : 2));
                default -> block(tag + (signed ? 3 : 2));
            }
        }
        tokens.add(Token.of(Kind.END, "", line()));
        return tokens;
    }

    private int nextTag(int from) {
        for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
            if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** What the tag leaves of the text before it. */
    private String before(String text, char kind, char sign) {
        if (sign == '-') {
            return Text.stripRight(text);
        }
        if (sign == '+' || kind == '{') {
            return text;
        }
        int lineStart = text.lastIndexOf('\n') + 1;
        if ((lineStart > 0 || lineStarts) && Text.isBlank(text, lineStart)) {
            return text.substring(0, lineStart);
        }
        return text;
    }

    private void data(String text) {
        if (!text.isEmpty()) {
            tokens.add(Token.of(Kind.DATA, text, line()));
        }
    }

    private void comment(int from) {
        int end = source.indexOf("#}", from);
        if (end < 0) {
            throw wrong("a comment that ends with #}");
        }
        after(end + 2, source.charAt(end - 1), end - 1 >= from);
    }

    private void block(int from) {
        Matcher raw = RAW.matcher(source).region(at, source.length());
        if (raw.lookingAt()) {
            raw(raw.end());
        } else {
            expression(Kind.BLOCK_BEGIN, from);
        }
    }

    private void raw(int from) {
        Matcher end = END_RAW.matcher(source);
        if (!end.find(from)) {
            throw wrong("{% endraw %}");
        }
        String text = source.substring(from, end.start());
        data(before(
                text, '%', end.group("sign").isEmpty() ? ' ' : end.group("sign").charAt(0)));
        at = end.end();
        lineStarts = source.charAt(at - 1) == '\n';
    }

    private void expression(Kind begin, int from) {
        tokens.add(Token.of(begin, "", line()));
        String end = begin == Kind.PRINT_BEGIN ? "}}" : "%}";
        brackets.clear();
        at = from;
        while (true) {
            while (at < source.length() && Text.isSpace(source.charAt(at))) {
                at++;
            }
            if (at >= source.length()) {
                throw wrong(end);
            }
            if (brackets.isEmpty() && endsHere(begin, end)) {
                return;
            }
            token();
        }
    }

    private boolean endsHere(Kind begin, String end) {
        boolean print = begin == Kind.PRINT_BEGIN;
        char sign = source.charAt(at);
        boolean signed = sign == '-' || sign == '+' && !print;
        int mark = signed ? at + 1 : at;
        if (!source.startsWith(end, mark)) {
            return false;
        }
        tokens.add(Token.of(print ? Kind.PRINT_END : Kind.BLOCK_END, "", line()));
        if (print && !signed) {
            at = mark + 2;
            lineStarts = false;
        } else {
            after(mark + 2, sign, signed);
        }
        return true;
    }

    /** Goes on behind a tag: with a minus behind the white space, else behind one newline unless there is a plus. */
    private void after(int position, char sign, boolean signed) {
        at = position;
        if (signed && sign == '-') {
            while (at < source.length() && Text.isSpace(source.charAt(at))) {
                at++;
            }
        } else if (!(signed && sign == '+') && at < source.length() && source.charAt(at) == '\n') {
            at++;
        }
        lineStarts = source.charAt(at - 1) == '\n';
    }

    private void token() {
        char c = source.charAt(at);
        if (c == '\'' || c == '"') {
            string(c);
            return;
        }
        if (c >= '0' && c <= '9') {
            number();
            return;
        }
        Matcher name = NAME.matcher(source).region(at, source.length());
        if (name.lookingAt()) {
            tokens.add(Token.of(Kind.NAME, name.group(), line()));
            at = name.end();
            return;
        }
        for (String operator : OPERATORS) {
            if (source.startsWith(operator, at)) {
                balance(operator.charAt(0));
                tokens.add(Token.of(Kind.OPERATOR, operator, line()));
                at += operator.length();
                return;
            }
        }
        throw TemplateException.of("line " + line() + ": unexpected character '" + c + "'");
    }

    private void balance(char c) {
        switch (c) {
            case '(' -> brackets.push(')');
            case '[' -> brackets.push(']');
            case '{' -> brackets.push('}');
            case ')', ']', '}' -> {
                if (brackets.isEmpty() || brackets.pop() != c) {
                    throw TemplateException.of("line " + line() + ": unexpected '" + c + "'");
                }
            }
            default -> {}
        }
    }

    private void number() {
        Matcher matcher = NUMBER.matcher(source).region(at, source.length());
        if (!matcher.lookingAt()) {
            throw wrong("a number");
        }
        String digits = matcher.group().replace("_", "");
        try {
            if (matcher.group("float") != null) {
                tokens.add(new Token(Kind.FLOAT, "", Double.valueOf(digits), line()));
            } else {
                int radix = matcher.group("hex") != null
                        ? 16
                        : matcher.group("binary") != null ? 2 : matcher.group("octal") != null ? 8 : 10;
                tokens.add(new Token(
                        Kind.INTEGER, "", Long.valueOf(radix == 10 ? digits : digits.substring(2), radix), line()));
            }
        } catch (NumberFormatException e) {
            throw wrong("a number of at most 63 bits");
        }
        at = matcher.end();
    }

    private void string(char quote) {
        StringBuilder value = new StringBuilder();
        int i = at + 1;
        while (true) {
            if (i >= source.length()) {
                throw wrong("a string that ends with " + quote);
            }
            char c = source.charAt(i++);
            if (c == quote) {
                break;
            }
            if (c == '\\' && i < source.length()) {
                i = escape(i, value);
            } else {
                value.append(c);
            }
        }
        tokens.add(Token.of(Kind.STRING, value.toString(), line()));
        at = i;
    }

    /** Python's escapes; a backslash before anything else stays. */
    private int escape(int i, StringBuilder value) {
        char c = source.charAt(i);
        int plain = "\\'\"abfnrtv".indexOf(c);
        if (plain >= 0) {
            value.append("\\'\"\u0007\b\f\n\r\t\u000b".charAt(plain));
            return i + 1;
        }
        if (c == '\n') {
            return i + 1;
        }
        if (c >= '0' && c <= '7') {
            int end = i;
            while (end < i + 3 && end < source.length() && source.charAt(end) >= '0' && source.charAt(end) <= '7') {
                end++;
            }
            value.appendCodePoint(Integer.parseInt(source.substring(i, end), 8));
            return end;
        }
        int digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
        if (digits > 0) {
            try {
                int code = Integer.parseInt(source.substring(i + 1, i + 1 + digits), 16);
                value.appendCodePoint(code);
                return i + 1 + digits;
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw wrong("\\" + c + " with " + digits + " hexadecimal digits");
            }
        }
        value.append('\\').append(c);
        return i + 1;
    }

    private int line() {
        for (; countedTo < at && countedTo < source.length(); countedTo++) {
            if (source.charAt(countedTo) == '\n') {
                line++;
            }
        }
        return line;
    }

    private TemplateException wrong(String expected) {
        return TemplateException.of(
                "line " + line() + ": something is not closed or not written right (expected: " + expected + ")");
    }
}
