package io.ruche.agent.tools;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Texts within bounds that are told in bytes. */
public final class Utf8 {
    private Utf8() {}

    public static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** Empty for bytes that are no UTF-8, or hold a NUL: no text, then. */
    public static Optional<String> text(byte[] bytes) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return text.indexOf('\0') >= 0 ? Optional.empty() : Optional.of(text);
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    /** Whole characters from the start, with a note of what is missing when something is. Never longer than asked. */
    public static String cut(String text, int most) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length <= most) return text;

        String note = "\n[cut: " + bytes.length + " bytes in all]";
        int end = Math.max(0, most - note.length());
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) end--;
        String start = new String(bytes, 0, end, StandardCharsets.UTF_8);
        return note.length() > most ? start : start + note;
    }
}
