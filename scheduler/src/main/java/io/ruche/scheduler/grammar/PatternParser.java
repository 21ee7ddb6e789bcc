package io.ruche.scheduler.grammar;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the part of ECMA 262's regular expressions that is regular and says what it means without a context: characters,
 * classes, groups, choices, repetitions, and anchors at the ends of the whole or of its choices.
 */
final class PatternParser {
    private static final String SUPPORTED =
            "characters, . \\d \\w \\s \\D \\W \\S, classes as [a-z0-9] and [^\"], groups ( ) and"
                    + " (?: ), |, * + ? {2,5}, ^ and $ at the ends";
    private static final int MOST_REPEATS = 1_000;
    private static final int MOST_DEPTH = 20;
    private static final CodePoints DIGIT = CodePoints.pairs("09");
    private static final CodePoints WORD = CodePoints.pairs("azAZ09__");
    private static final CodePoints SPACE = CodePoints.pairs(
            "\t\r  \u00a0\u00a0\u1680\u1680\u2000\u200a\u2028\u2029\u202f\u202f\u205f\u205f\u3000\u3000\ufeff\ufeff");
    private static final CodePoints LINE_ENDS = CodePoints.pairs("\n\n\r\r\u2028\u2029");

    private final String text;
    private final String pointer;
    private int at;

    private PatternParser(String text, String pointer) {
        this.text = text;
        this.pointer = pointer;
    }

    /** @param pointer of the keyword, for messages */
    static Pattern parse(String text, String pointer) {
        PatternParser parser = new PatternParser(text, pointer);
        List<Pattern> ways = new ArrayList<>();
        do {
            ways.add(parser.anchored());
        } while (parser.take('|'));
        if (parser.at < text.length()) {
            throw parser.unsupported();
        }
        return new Pattern.Choice(ways);
    }

    /** What an anchor does not hold may stand anywhere in the string. */
    private Pattern anchored() {
        Pattern anything = new Pattern.Repeat(new Pattern.Chars(CodePoints.ALL), 0, -1);
        List<Pattern> parts = new ArrayList<>();
        if (!take('^')) {
            parts.add(anything);
        }
        parts.add(sequence(0));
        if (!take('$')) {
            parts.add(anything);
        }
        return new Pattern.Sequence(parts);
    }

    private Pattern choice(int depth) {
        List<Pattern> ways = new ArrayList<>();
        do {
            ways.add(sequence(depth));
        } while (take('|'));
        return new Pattern.Choice(ways);
    }

    private Pattern sequence(int depth) {
        List<Pattern> parts = new ArrayList<>();
        while (at < text.length() && "|)$".indexOf(text.charAt(at)) < 0) {
            parts.add(repeated(atom(depth)));
        }
        return new Pattern.Sequence(parts);
    }

    private Pattern repeated(Pattern atom) {
        int least;
        int most;
        if (take('*')) {
            least = 0;
            most = -1;
        } else if (take('+')) {
            least = 1;
            most = -1;
        } else if (take('?')) {
            least = 0;
            most = 1;
        } else if (take('{')) {
            least = count();
            most = take(',') ? (peek() == '}' ? -1 : count()) : least;
            if (!take('}') || most >= 0 && most < least) {
                throw unsupported();
            }
        } else {
            return atom;
        }
        // a lazy repetition means the same strings
        take('?');
        if (at < text.length() && "*+?{".indexOf(text.charAt(at)) >= 0) {
            throw unsupported();
        }
        return new Pattern.Repeat(atom, least, most);
    }

    private int count() {
        int start = at;
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
        String digits = text.substring(start, at);
        if (digits.isEmpty() || digits.length() > 4 || Integer.parseInt(digits) > MOST_REPEATS) {
            at = start;
            throw unsupported();
        }
        return Integer.parseInt(digits);
    }

    private Pattern atom(int depth) {
        if (take('(')) {
            if (depth == MOST_DEPTH || peek() == '?' && !text.startsWith("?:", at)) {
                throw unsupported();
            }
            at += peek() == '?' ? 2 : 0;
            Pattern inner = choice(depth + 1);
            if (!take(')')) {
                throw unsupported();
            }
            return inner;
        }
        if (take('[')) {
            return new Pattern.Chars(set());
        }
        if (take('.')) {
            return new Pattern.Chars(LINE_ENDS.complement());
        }
        if (peek() == '\\') {
            return new Pattern.Chars(escape());
        }
        if ("^*+?{}]".indexOf(peek()) >= 0) {
            throw unsupported();
        }
        int point = point();
        return new Pattern.Chars(CodePoints.of(point, point));
    }

    private CodePoints set() {
        boolean complement = take('^');
        CodePoints set = CodePoints.NONE;
        while (!take(']')) {
            CodePoints low = peek() == '\\' ? escape() : one(point());
            if (peek() == '-' && at + 1 < text.length() && text.charAt(at + 1) != ']') {
                at++;
                CodePoints high = peek() == '\\' ? escape() : one(point());
                low = span(low, high);
            }
            set = CodePoints.union(set, low);
        }
        return complement ? set.complement() : set;
    }

    private CodePoints span(CodePoints low, CodePoints high) {
        int from = single(low);
        int to = single(high);
        if (from > to) {
            throw unsupported();
        }
        return CodePoints.of(from, to);
    }

    private int single(CodePoints set) {
        if (set.ranges().size() != 1
                || set.ranges().get(0).low() != set.ranges().get(0).high()) {
            throw unsupported();
        }
        return set.ranges().get(0).low();
    }

    private CodePoints escape() {
        int start = at++;
        char c = at < text.length() ? text.charAt(at++) : '\0';
        switch (c) {
            case 'd':
                return DIGIT;
            case 'w':
                return WORD;
            case 's':
                return SPACE;
            case 'D':
                return DIGIT.complement();
            case 'W':
                return WORD.complement();
            case 'S':
                return SPACE.complement();
            case 'n':
                return one('\n');
            case 'r':
                return one('\r');
            case 't':
                return one('\t');
            case 'f':
                return one('\f');
            case 'v':
                return one(0x0b);
            case 'x':
                return one(hex(2, start));
            case 'u':
                return one(hex(4, start));
            default:
                if (c > ' ' && c < 0x7f && !Character.isLetterOrDigit(c)) {
                    return one(c);
                }
                at = start;
                throw unsupported();
        }
    }

    private int hex(int digits, int start) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
            if (digit < 0) {
                at = start;
                throw unsupported();
            }
            value = value << 4 | digit;
        }
        if (Character.isSurrogate((char) value)) {
            at = start;
            throw unsupported();
        }
        return value;
    }

    private static CodePoints one(int point) {
        return CodePoints.of(point, point);
    }

    private int point() {
        if (at >= text.length()) {
            throw unsupported();
        }
        int point = text.codePointAt(at);
        if (point >= 0xD800 && point <= 0xDFFF) {
            throw unsupported();
        }
        at += Character.charCount(point);
        return point;
    }

    private char peek() {
        return at < text.length() ? text.charAt(at) : '\0';
    }

    private boolean take(char c) {
        if (at >= text.length() || text.charAt(at) != c) {
            return false;
        }
        at++;
        return true;
    }

    private RuntimeException unsupported() {
        String rest = at < text.length() ? "'" + text.substring(at) + "'" : "its end";
        return Refusal.unsupported(pointer, Refusal.shown(rest) + " at character " + at + " of a pattern", SUPPORTED);
    }
}
