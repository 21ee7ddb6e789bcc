package io.ruche.scheduler.grammar;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as JSON, without spaces, each character in its shortest spelling. Equal values have equal texts. */
final class JsonText {
    private JsonText() {}

    /** @param pointer of the keyword that holds the value, for messages */
    static byte[] of(@Nullable Object value, String pointer) {
        StringBuilder out = new StringBuilder();
        write(value, pointer, out);
        return out.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static void write(@Nullable Object value, String pointer, StringBuilder out) {
        if (value instanceof String text) {
            string(text, pointer, out);
        } else if (value instanceof BigDecimal number) {
            BigDecimal shortest = number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
            out.append(Math.abs(shortest.scale()) <= 20 ? shortest.toPlainString() : shortest.toString());
        } else if (value instanceof List<?> list) {
            char before = '[';
            for (Object element : list) {
                out.append(before);
                write(element, pointer, out);
                before = ',';
            }
            out.append(before == '[' ? "[]" : "]");
        } else if (value instanceof Map<?, ?> map) {
            char before = '{';
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                out.append(before);
                string((String) entry.getKey(), pointer, out);
                out.append(':');
                write(entry.getValue(), pointer, out);
                before = ',';
            }
            out.append(before == '{' ? "{}" : "}");
        } else {
            out.append(value);
        }
    }

    private static void string(String text, String pointer, StringBuilder out) {
        out.append('"');
        text.codePoints().forEach(point -> {
            switch (point) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (point >= 0xD800 && point <= 0xDFFF) {
                        throw Refusal.invalid(pointer, "half of a surrogate pair", "whole characters");
                    }
                    if (point < ' ') {
                        out.append(String.format("\\u%04x", point));
                    } else {
                        out.appendCodePoint(point);
                    }
                }
            }
        });
        out.append('"');
    }
}
