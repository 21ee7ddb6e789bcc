package io.ruche.control.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes JSON as UTF-8 into an array that grows. Two levels: {@link #raw} and {@link #escaped} for answers whose frame is
 * known beforehand, and {@link #beginObject}, {@link #name}, {@link #value} for the rest, which put the commas.
 */
public final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;
    private int depth;
    /** Bit d is set once the container at depth d has a member. */
    private long filled;

    public JsonWriter(int size) {
        bytes = new byte[size];
    }

    public JsonWriter() {
        this(256);
    }

    /** The array behind; valid up to {@link #length} until the next write. */
    public byte[] array() {
        return bytes;
    }

    public int length() {
        return length;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes, length);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    public JsonWriter clear() {
        length = 0;
        depth = 0;
        filled = 0;
        return this;
    }

    // frames known beforehand

    public JsonWriter raw(byte[] text) {
        return raw(text, 0, text.length);
    }

    public JsonWriter raw(byte[] text, int offset, int count) {
        room(count);
        System.arraycopy(text, offset, bytes, length, count);
        length += count;
        return this;
    }

    /** ASCII only. */
    @SuppressWarnings("deprecation") // the one method that copies ASCII without an array in between
    public JsonWriter raw(String ascii) {
        int count = ascii.length();
        room(count);
        ascii.getBytes(0, count, bytes, length);
        length += count;
        return this;
    }

    public JsonWriter raw(long number) {
        if (number >= 0 && number < 10) {
            room(1);
            bytes[length++] = (byte) ('0' + number);
            return this;
        }
        return raw(Long.toString(number));
    }

    /** The inside of a JSON string, without the quotes. A lone surrogate becomes U+FFFD. */
    public JsonWriter escaped(CharSequence text) {
        int count = text.length();
        room(count * 6);
        byte[] out = bytes;
        int at = length;
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                if (c >= ' ' && c != '"' && c != '\\' && c != 0x7F) out[at++] = (byte) c;
                else at = control(out, at, c);
            } else if (c < 0x800) {
                out[at++] = (byte) (0xC0 | c >> 6);
                out[at++] = (byte) (0x80 | c & 0x3F);
            } else if (!Character.isSurrogate(c)) {
                at = threeBytes(out, at, c);
            } else if (Character.isHighSurrogate(c) && i + 1 < count && Character.isLowSurrogate(text.charAt(i + 1))) {
                int point = Character.toCodePoint(c, text.charAt(++i));
                out[at++] = (byte) (0xF0 | point >> 18);
                out[at++] = (byte) (0x80 | point >> 12 & 0x3F);
                out[at++] = (byte) (0x80 | point >> 6 & 0x3F);
                out[at++] = (byte) (0x80 | point & 0x3F);
            } else {
                at = threeBytes(out, at, '\uFFFD');
            }
        }
        length = at;
        return this;
    }

    private static int threeBytes(byte[] out, int at, int c) {
        out[at++] = (byte) (0xE0 | c >> 12);
        out[at++] = (byte) (0x80 | c >> 6 & 0x3F);
        out[at++] = (byte) (0x80 | c & 0x3F);
        return at;
    }

    private static int control(byte[] out, int at, char c) {
        out[at++] = '\\';
        switch (c) {
            case '"', '\\' -> out[at++] = (byte) c;
            case '\n' -> out[at++] = 'n';
            case '\r' -> out[at++] = 'r';
            case '\t' -> out[at++] = 't';
            default -> {
                out[at++] = 'u';
                out[at++] = '0';
                out[at++] = '0';
                out[at++] = HEX[c >> 4];
                out[at++] = HEX[c & 0xF];
            }
        }
        return at;
    }

    // structure

    public JsonWriter beginObject() {
        return open('{');
    }

    public JsonWriter endObject() {
        return close('}');
    }

    public JsonWriter beginArray() {
        return open('[');
    }

    public JsonWriter endArray() {
        return close(']');
    }

    /** A member's name; exactly one value must follow. */
    public JsonWriter name(String name) {
        comma();
        quoted(name);
        put(':');
        // the value after a name takes no comma
        filled &= ~(1L << depth);
        return this;
    }

    public JsonWriter value(String text) {
        comma();
        return quoted(text).done();
    }

    public JsonWriter value(long number) {
        comma();
        return raw(number).done();
    }

    public JsonWriter value(boolean truth) {
        comma();
        return raw(truth ? "true" : "false").done();
    }

    /** What JSON cannot say (NaN, infinity) becomes null. */
    public JsonWriter value(double number) {
        comma();
        return raw(Double.isFinite(number) ? Double.toString(number) : "null").done();
    }

    /** In the fewest digits that name this float. */
    public JsonWriter value(float number) {
        comma();
        return raw(Float.isFinite(number) ? Float.toString(number) : "null").done();
    }

    public JsonWriter nul() {
        comma();
        return raw("null").done();
    }

    /** A whole value that was written before. */
    public JsonWriter embed(byte[] json) {
        comma();
        return raw(json).done();
    }

    public JsonWriter field(String name, String text) {
        return name(name).value(text);
    }

    public JsonWriter field(String name, long number) {
        return name(name).value(number);
    }

    public JsonWriter field(String name, double number) {
        return name(name).value(number);
    }

    public JsonWriter field(String name, float number) {
        return name(name).value(number);
    }

    public JsonWriter field(String name, boolean truth) {
        return name(name).value(truth);
    }

    private JsonWriter quoted(String text) {
        put('"');
        escaped(text);
        return put('"');
    }

    private JsonWriter open(char bracket) {
        comma();
        put(bracket);
        depth++;
        filled &= ~(1L << depth);
        return this;
    }

    private JsonWriter close(char bracket) {
        depth--;
        return put(bracket).done();
    }

    private JsonWriter done() {
        filled |= 1L << depth;
        return this;
    }

    private void comma() {
        if ((filled & 1L << depth) != 0) put(',');
    }

    private JsonWriter put(char c) {
        room(1);
        bytes[length++] = (byte) c;
        return this;
    }

    private void room(int count) {
        if (bytes.length - length < count) {
            bytes = Arrays.copyOf(bytes, Math.max(length + count, bytes.length * 2));
        }
    }
}
