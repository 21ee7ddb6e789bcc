package io.ruche.scheduler.grammar;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON strings: any, of bounded length, after a pattern or a format. Any character may be escaped in a string that no
 * pattern rules; under a pattern each character has one spelling.
 */
final class StringRules {
    private static final CodePoints PLAIN_ASCII = CodePoints.of(0x20, 0x7F).minus(CodePoints.pairs("\"\"\\\\"));
    private static final String SHORT_ESCAPED = "\"\\\b\f\n\r\t";
    private static final String SHORT_ESCAPES = "\"\\bfnrt";

    private final NetworkBuilder net;

    StringRules(NetworkBuilder net) {
        this.net = net;
    }

    Fragment compile(Schema schema) {
        int least = schema.count("minLength", 0);
        int most = schema.count("maxLength", -1);
        String pattern = schema.text("pattern");
        String format = schema.text("format");
        if (pattern != null && format != null) {
            throw Refusal.unsupported(schema.pointer() + "/format", "a format beside a pattern", "one of the two");
        }
        if (pattern != null) {
            return string(
                    CharAutomaton.of(
                            PatternParser.parse(pattern, schema.pointer() + "/pattern"), schema.pointer() + "/pattern"),
                    least,
                    most);
        }
        if (format != null) {
            String shape = Formats.find(format);
            if (shape == null) {
                throw Refusal.unsupported(schema.pointer() + "/format", Refusal.shown(format), Formats.NAMES);
            }
            return string(
                    CharAutomaton.of(PatternParser.parse(shape, schema.pointer()), schema.pointer()), least, most);
        }
        return least == 0 && most < 0 ? any() : string(null, least, most);
    }

    /** Any string. */
    Fragment any() {
        return net.named("any string", () -> string(null, 0, -1));
    }

    /** Any string but these, each character spelled in one way. */
    Fragment except(Iterable<String> names) {
        return string(CharAutomaton.except(names), 0, -1);
    }

    /** @param most -1 when there is no bound */
    private Fragment string(@Nullable CharAutomaton ruled, int least, int most) {
        CharAutomaton automaton = ruled == null ? CharAutomaton.any() : ruled;
        int entry = net.node();
        int exit = net.node();
        Map<Long, Integer> nodes = new HashMap<>();
        Deque<Long> open = new ArrayDeque<>();
        net.take(entry, '"', counted(0, 0, nodes, open));
        while (!open.isEmpty()) {
            long place = open.remove();
            int from = nodes.getOrDefault(place, entry);
            CharAutomaton.State state = automaton.states().get((int) (place >> 32));
            int length = (int) place;
            if (state.accepts() && length >= least) {
                net.take(from, '"', exit);
            }
            if (length == most) {
                continue;
            }
            int longer = most < 0 ? Math.min(length + 1, least) : length + 1;
            for (CharAutomaton.Edge edge : state.edges()) {
                chars(from, edge.set(), ruled == null, counted(edge.to(), longer, nodes, open));
            }
        }
        return net.fragment(entry, exit, 1);
    }

    /** The node for a state after so many characters. */
    private int counted(int state, int length, Map<Long, Integer> nodes, Deque<Long> open) {
        long place = (long) state << 32 | length;
        Integer node = nodes.get(place);
        if (node == null) {
            node = net.node();
            nodes.put(place, node);
            open.add(place);
        }
        return node;
    }

    private void chars(int from, CodePoints set, boolean free, int to) {
        for (CodePoints.Range range : set.and(PLAIN_ASCII).ranges()) {
            net.take(from, range.low(), range.high(), to);
        }
        CodePoints rest = set.minus(PLAIN_ASCII);
        if (free) {
            net.call(from, net.named("free characters", this::freeChars), to);
        } else if (!rest.isEmpty()) {
            net.call(from, net.named(rest, () -> ruledChars(rest)), to);
        }
    }

    private Fragment freeChars() {
        int entry = net.node();
        int exit = net.node();
        beyondAscii(entry, CodePoints.of(0x80, 0x10FFFF), exit);
        int escape = net.node();
        net.take(entry, '\\', escape);
        for (char c : "\"\\/bfnrt".toCharArray()) {
            net.take(escape, c, exit);
        }
        int unit = net.node();
        net.take(escape, 'u', unit);
        hexDigit(unit, "09acACefEF", hex(exit, 3));
        int high = net.node();
        hexDigit(unit, "ddDD", high);
        hexDigit(high, "07", hex(exit, 2));
        // the halves of a character beyond 16 bits only in pairs
        int second = net.node();
        int secondUnit = net.literal(second, "\\u".getBytes(StandardCharsets.US_ASCII));
        hexDigit(secondUnit, "ddDD", hexFrom("cfCF", hex(exit, 2)));
        hexDigit(high, "89abAB", hex(second, 2));
        return net.fragment(entry, exit, 1);
    }

    private int hexFrom(String digits, int to) {
        int node = net.node();
        hexDigit(node, digits, to);
        return node;
    }

    /** The first of so many nodes that each take a hexadecimal digit. */
    private int hex(int to, int digits) {
        int at = to;
        for (int i = 0; i < digits; i++) {
            at = hexFrom("09afAF", at);
        }
        return at;
    }

    private void hexDigit(int from, String pairs, int to) {
        for (int i = 0; i < pairs.length(); i += 2) {
            net.take(from, pairs.charAt(i), pairs.charAt(i + 1), to);
        }
    }

    private Fragment ruledChars(CodePoints set) {
        int entry = net.node();
        int exit = net.node();
        beyondAscii(entry, set.minus(CodePoints.of(0, 0x7F)), exit);
        int escape = net.node();
        net.take(entry, '\\', escape);
        for (int i = 0; i < SHORT_ESCAPED.length(); i++) {
            if (set.has(SHORT_ESCAPED.charAt(i))) {
                net.take(escape, SHORT_ESCAPES.charAt(i), exit);
            }
        }
        int unit = net.literal(escape, "u00".getBytes(StandardCharsets.US_ASCII));
        for (int high = 0; high < 2; high++) {
            int digit = net.node();
            net.take(unit, (char) ('0' + high), digit);
            for (int low = 0; low < 16; low++) {
                int point = high * 16 + low;
                if (set.has(point) && SHORT_ESCAPED.indexOf(point) < 0) {
                    net.take(
                            digit,
                            Integer.toHexString(low).toLowerCase(Locale.ROOT).charAt(0),
                            exit);
                }
            }
        }
        return net.fragment(entry, exit, 1);
    }

    private void beyondAscii(int from, CodePoints set, int to) {
        for (CodePoints.Range range : set.ranges()) {
            for (int[] bytes : Utf8.sequences(range.low(), range.high())) {
                int at = from;
                for (int i = 0; i < bytes.length; i += 2) {
                    int next = i == bytes.length - 2 ? to : net.node();
                    net.take(at, bytes[i], bytes[i + 1], next);
                    at = next;
                }
            }
        }
    }
}
