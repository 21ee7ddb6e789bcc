package io.ruche.control.json;

import io.ruche.scheduler.spelling.Excerpt;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Pulls JSON (RFC 8259) out of UTF-8 bytes. The caller asks for what it expects:
 *
 * <pre>{@code
 * reader.beginObject();
 * for (String name = reader.nextName(); name != null; name = reader.nextName()) {
 *     switch (name) { case "model" -> model = reader.string(); default -> reader.skip(); }
 * }
 * reader.end();
 * }</pre>
 *
 * Anything else throws {@link JsonException} with line and column. Strings are searched eight bytes at a time for the
 * bytes that end or interrupt them (after Mycroft's test for a zero byte), so that the cost of a long string is close to
 * that of copying it.
 */
public final class JsonReader {
    /** Deeper nesting is refused: no request of ours needs it, and it bounds what a hostile body can cost. */
    public static final int MAX_DEPTH = 64;

    /** What the next value is. */
    public enum Kind {
        OBJECT,
        ARRAY,
        STRING,
        NUMBER,
        BOOLEAN,
        NULL
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGH = 0x8080808080808080L;
    private static final byte[] NO_BYTES = {};

    private final byte[] bytes;
    private final int limit;
    /** The number of the line in which the array begins. */
    private final int firstLine;

    private int position;
    private int depth;
    /** Bit d is set while the container at depth d has no member yet. */
    private long empty;

    private byte[] scratch = NO_BYTES;

    public JsonReader(byte[] bytes, int length) {
        this(bytes, 0, length, 1);
    }

    /**
     * Reads a part of an array.
     *
     * @param firstLine the number of the line in which the array begins, for what is said of errors
     */
    public JsonReader(byte[] bytes, int from, int to, int firstLine) {
        this.bytes = bytes;
        this.position = from;
        this.limit = to;
        this.firstLine = firstLine;
    }

    public JsonReader(byte[] bytes) {
        this(bytes, bytes.length);
    }

    /** Looks at the next value without taking it. */
    public Kind peek() {
        int next = nextByte();
        return switch (next) {
            case '{' -> Kind.OBJECT;
            case '[' -> Kind.ARRAY;
            case '"' -> Kind.STRING;
            case 't', 'f' -> Kind.BOOLEAN;
            case 'n' -> Kind.NULL;
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> Kind.NUMBER;
            default -> throw unexpected("a value");
        };
    }

    public void beginObject() {
        open('{', "an object");
    }

    /** The next member's name, or null when the object ended. */
    public @Nullable String nextName() {
        if (!nextMember('}', "',' or '}'")) return null;
        if (nextByte() != '"') throw unexpected("a name in double quotes");
        String name = string();
        if (nextByte() != ':') throw unexpected("':' after the name '" + Excerpt.of(name, 40) + "'");
        position++;
        return name;
    }

    public void beginArray() {
        open('[', "an array");
    }

    /** Whether the array has another element; false also takes its end. */
    public boolean nextElement() {
        return nextMember(']', "',' or ']'");
    }

    /** Takes a string. */
    public String string() {
        if (nextByte() != '"') throw unexpected("a string");
        int start = ++position;
        int at = plainUntil(start);
        if (at < limit && bytes[at] == '"') {
            position = at + 1;
            // a byte for a byte: the plain copy that the runtime does with one memory move
            return new String(bytes, start, at - start, StandardCharsets.ISO_8859_1);
        }
        return slowString(start, at);
    }

    /** Takes a number with a fraction or an exponent, or without. */
    public double number() {
        int start = numberStart();
        int end = scanNumber(start);
        double value = Double.parseDouble(new String(bytes, start, end - start, StandardCharsets.ISO_8859_1));
        if (Double.isInfinite(value)) {
            throw error("the number is too large", start);
        }
        position = end;
        return value;
    }

    /** Takes a whole number. */
    public long integer() {
        int start = numberStart();
        int end = scanNumber(start);
        String text = new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
        long value;
        try {
            value = Long.parseLong(text);
        } catch (NumberFormatException e) {
            double wide = Double.parseDouble(text);
            if (wide != Math.rint(wide) || Math.abs(wide) > 9e15) {
                throw error("expected a whole number, found " + Excerpt.of(text, 40), start);
            }
            value = (long) wide;
        }
        position = end;
        return value;
    }

    public boolean bool() {
        int next = nextByte();
        if (next == 't') {
            literal("true");
            return true;
        }
        if (next == 'f') {
            literal("false");
            return false;
        }
        throw unexpected("true or false");
    }

    /** Takes a null if there is one. */
    public boolean takeNull() {
        if (nextByte() != 'n') return false;
        literal("null");
        return true;
    }

    /** Takes the next value as it is written, and checks that it is well formed. */
    public String raw() {
        int start = start();
        skip();
        return utf8(bytes, start, position - start);
    }

    private int start() {
        skipSpace();
        return position;
    }

    /** Takes the next value, whatever it is, and checks that it is well formed. */
    public void skip() {
        switch (peek()) {
            case OBJECT -> {
                beginObject();
                while (nextName() != null) skip();
            }
            case ARRAY -> {
                beginArray();
                while (nextElement()) skip();
            }
            case STRING -> skipString();
            case NUMBER -> position = scanNumber(numberStart());
            case BOOLEAN -> bool();
            case NULL -> literal("null");
        }
    }

    /** Checks that nothing follows. */
    public void end() {
        skipSpace();
        if (position < limit) throw unexpected("the end");
    }

    /** The place in the array of the first byte that was not taken. */
    public int position() {
        return position;
    }

    /** An error at the value that was taken or looked at last. */
    public JsonException error(String what) {
        return error(what, Math.min(position, limit));
    }

    private void open(char bracket, String expected) {
        if (nextByte() != bracket) throw unexpected(expected);
        if (++depth >= MAX_DEPTH) throw error("nested deeper than " + MAX_DEPTH + " levels", position);
        position++;
        empty |= 1L << depth;
    }

    private boolean nextMember(char close, String expected) {
        int next = nextByte();
        boolean first = (empty & 1L << depth) != 0;
        if (next == close) {
            position++;
            depth--;
            return false;
        }
        if (first) {
            empty &= ~(1L << depth);
            return true;
        }
        if (next != ',') throw unexpected(expected);
        position++;
        if (nextByte() == close) throw unexpected("a member after ','");
        return true;
    }

    /** The first byte from {@code at} that is a quote, a backslash, a control character or beyond ASCII. */
    private int plainUntil(int at) {
        int last = limit - Long.BYTES;
        while (at <= last) {
            long word = (long) LONGS.get(bytes, at);
            long quote = word ^ '"' * ONES;
            long backslash = word ^ '\\' * ONES;
            // a set high bit marks a byte that matched; a borrow can only mark bytes after the first true one
            long found =
                    (quote - ONES & ~quote | backslash - ONES & ~backslash | word - ' ' * ONES & ~word | word) & HIGH;
            if (found != 0) return at + (Long.numberOfTrailingZeros(found) >>> 3);
            at += Long.BYTES;
        }
        while (at < limit) {
            byte b = bytes[at];
            if (b == '"' || b == '\\' || b < ' ') return at;
            at++;
        }
        return at;
    }

    private String slowString(int start, int at) {
        int length = 0;
        int from = start;
        boolean ascii = true;
        while (true) {
            if (at >= limit) throw error("the string is not closed", start - 1);
            byte b = bytes[at];
            if (b == '"') break;
            if (b < 0) {
                ascii = false;
                at = beyondAscii(at);
            } else if (b == '\\') {
                length = copy(from, at, length);
                at = escape(at, length);
                from = at;
                if (scratch[length] < 0) ascii = false;
                length = escapeEnd;
            } else {
                throw error("a control character in a string (expected: written as \\u00" + hex(b) + ")", at);
            }
            at = plainUntil(at);
        }
        position = at + 1;
        if (length == 0) return ascii ? latin(bytes, start, at - start) : utf8(bytes, start, at - start);
        length = copy(from, at, length);
        return ascii ? latin(scratch, 0, length) : utf8(scratch, 0, length);
    }

    private static String latin(byte[] source, int start, int length) {
        return new String(source, start, length, StandardCharsets.ISO_8859_1);
    }

    private String utf8(byte[] source, int start, int length) {
        String text = new String(source, start, length, StandardCharsets.UTF_8);
        // the quick decoder puts U+FFFD for broken bytes; only where one stands is the strict one asked
        if (text.indexOf('\uFFFD') >= 0) {
            try {
                StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(source, start, length));
            } catch (CharacterCodingException e) {
                throw error("a string is not valid UTF-8", position);
            }
        }
        return text;
    }

    private int beyondAscii(int at) {
        while (at < limit && bytes[at] < 0) at++;
        return at;
    }

    private int copy(int from, int to, int length) {
        int more = to - from;
        room(length + more + 4);
        System.arraycopy(bytes, from, scratch, length, more);
        return length + more;
    }

    private void room(int size) {
        // escapes only shrink, so the rest of the body bounds what a string can take
        if (scratch.length < size) {
            scratch = Arrays.copyOf(scratch, Math.max(size, Math.min(limit + 8, Math.max(64, size * 2))));
        }
    }

    private int escapeEnd;

    /** Writes the escape at {@code at} into scratch as UTF-8, leaves its end in escapeEnd, returns the next position. */
    private int escape(int at, int length) {
        if (at + 1 >= limit) throw error("the string is not closed", at);
        room(length + 4);
        escapeEnd = length + 1;
        switch (bytes[at + 1]) {
            case '"' -> scratch[length] = '"';
            case '\\' -> scratch[length] = '\\';
            case '/' -> scratch[length] = '/';
            case 'b' -> scratch[length] = '\b';
            case 'f' -> scratch[length] = '\f';
            case 'n' -> scratch[length] = '\n';
            case 'r' -> scratch[length] = '\r';
            case 't' -> scratch[length] = '\t';
            case 'u' -> {
                return unicode(at, length);
            }
            default -> throw error("the escape '\\" + printable(bytes[at + 1]) + "' is unknown", at);
        }
        return at + 2;
    }

    private int unicode(int at, int length) {
        int unit = hexUnit(at);
        int next = at + 6;
        int point = unit;
        if (Character.isSurrogate((char) unit)) {
            point = 0xFFFD;
            boolean pair = Character.isHighSurrogate((char) unit)
                    && next + 1 < limit
                    && bytes[next] == '\\'
                    && bytes[next + 1] == 'u';
            if (pair) {
                int low = hexUnit(next);
                if (Character.isLowSurrogate((char) low)) {
                    point = Character.toCodePoint((char) unit, (char) low);
                    next += 6;
                }
            }
        }
        escapeEnd = putUtf8(point, length);
        return next;
    }

    private int putUtf8(int point, int at) {
        if (point < 0x80) {
            scratch[at++] = (byte) point;
        } else if (point < 0x800) {
            scratch[at++] = (byte) (0xC0 | point >> 6);
            scratch[at++] = (byte) (0x80 | point & 0x3F);
        } else if (point < 0x10000) {
            scratch[at++] = (byte) (0xE0 | point >> 12);
            scratch[at++] = (byte) (0x80 | point >> 6 & 0x3F);
            scratch[at++] = (byte) (0x80 | point & 0x3F);
        } else {
            scratch[at++] = (byte) (0xF0 | point >> 18);
            scratch[at++] = (byte) (0x80 | point >> 12 & 0x3F);
            scratch[at++] = (byte) (0x80 | point >> 6 & 0x3F);
            scratch[at++] = (byte) (0x80 | point & 0x3F);
        }
        return at;
    }

    private int hexUnit(int at) {
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = i < limit ? Character.digit(bytes[i], 16) : -1;
            if (digit < 0) throw error("expected four hex digits after \\u", at);
            unit = unit << 4 | digit;
        }
        return unit;
    }

    private void skipString() {
        int start = ++position;
        int at = plainUntil(start);
        while (true) {
            if (at >= limit) throw error("the string is not closed", start - 1);
            byte b = bytes[at];
            if (b == '"') break;
            if (b < 0) at = beyondAscii(at);
            else if (b == '\\') at = escape(at, 0);
            else throw error("a control character in a string (expected: written as \\u00" + hex(b) + ")", at);
            at = plainUntil(at);
        }
        position = at + 1;
    }

    private int numberStart() {
        int next = nextByte();
        if (next != '-' && (next < '0' || next > '9')) throw unexpected("a number");
        return position;
    }

    private int scanNumber(int start) {
        int at = start;
        if (bytes[at] == '-') at++;
        int digits = at;
        at = digits(at);
        if (bytes[digits] == '0' && at > digits + 1) throw error("a number with a leading zero", start);
        if (at < limit && bytes[at] == '.') at = digits(at + 1);
        if (at < limit && (bytes[at] == 'e' || bytes[at] == 'E')) {
            at++;
            if (at < limit && (bytes[at] == '+' || bytes[at] == '-')) at++;
            at = digits(at);
        }
        if (at - start > 400) throw error("a number of more than 400 digits", start);
        return at;
    }

    private int digits(int at) {
        int start = at;
        while (at < limit && bytes[at] >= '0' && bytes[at] <= '9') at++;
        if (at == start) throw error("expected a digit", Math.min(at, limit));
        return at;
    }

    private void literal(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (position + i >= limit || bytes[position + i] != word.charAt(i)) {
                throw error("expected " + word, position);
            }
        }
        position += word.length();
    }

    /** The next byte that is not white space, or -1 at the end; it is not taken. */
    private int nextByte() {
        skipSpace();
        return position < limit ? bytes[position] & 0xFF : -1;
    }

    private void skipSpace() {
        while (position < limit) {
            byte b = bytes[position];
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') return;
            position++;
        }
    }

    private JsonException unexpected(String expected) {
        if (position >= limit) return error("expected " + expected + ", found the end", limit);
        return error("expected " + expected + ", found '" + printable(bytes[position]) + "'", position);
    }

    private JsonException error(String what, int at) {
        int line = firstLine;
        int lineStart = 0;
        for (int i = 0; i < at && i < limit; i++) {
            if (bytes[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return new JsonException("line " + line + ", column " + (at - lineStart + 1) + ": " + what);
    }

    private static String printable(byte b) {
        return b >= ' ' && b < 0x7F ? String.valueOf((char) b) : "\\x" + hex(b);
    }

    private static String hex(byte b) {
        return Integer.toHexString(b & 0xFF | 0x100).substring(1);
    }
}
