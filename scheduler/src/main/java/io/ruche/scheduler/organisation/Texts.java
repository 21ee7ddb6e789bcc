package io.ruche.scheduler.organisation;

import io.ruche.scheduler.organisation.expression.JsonText;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Texts of models and strangers, made fit to be kept and to stand in a prompt. */
public final class Texts {
    private static final int LEAST_LETTERS = 8;
    private static final int LEAST_DIFFERENT = 5;

    private Texts() {}

    /** On one line, without control characters, at most so many characters; never half a surrogate pair. */
    public static String line(String text, int most) {
        StringBuilder line = new StringBuilder(Math.min(text.length(), most));
        boolean space = false;
        for (int at = 0; at < text.length() && line.length() < most; ) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            if (Character.isWhitespace(point) || Character.isISOControl(point)) {
                space = line.length() > 0;
                continue;
            }
            if (isLoneSurrogate(point)) {
                continue;
            }
            if (line.length() + (space ? 1 : 0) + Character.charCount(point) > most) {
                break;
            }
            if (space) {
                line.append(' ');
                space = false;
            }
            line.appendCodePoint(point);
        }
        return line.toString();
    }

    /** With its line breaks and tabs, else as {@link #line}. */
    public static String block(String text, int most) {
        StringBuilder block = new StringBuilder(Math.min(text.length(), most));
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            at += Character.charCount(point);
            if (block.length() + Character.charCount(point) > most) {
                break;
            }
            boolean kept = point == '\n' || point == '\t' || !Character.isISOControl(point);
            if (kept && !isLoneSurrogate(point)) {
                block.appendCodePoint(point);
            }
        }
        return block.toString();
    }

    /** Whether it may be a sentence in some language: mostly letters, and several different ones. */
    public static boolean isSentence(String text) {
        int[] visible =
                text.codePoints().filter(it -> !Character.isWhitespace(it)).toArray();
        int[] letters = IntStream.of(visible).filter(Character::isLetter).toArray();
        return letters.length >= LEAST_LETTERS
                && 2 * letters.length > visible.length
                && IntStream.of(letters).distinct().count() >= LEAST_DIFFERENT;
    }

    /**
     * A model's answer for people: of a JSON object what it {@code say}s or its {@code summary}, else its values, each after its
     * key unless there is only one; anything else as it is.
     */
    public static String told(String answer) {
        return JsonText.read(answer)
                .map(JsonText.Value::json)
                .filter(Map.class::isInstance)
                .map(json -> told((Map<?, ?>) json))
                .orElse(answer);
    }

    private static String told(Map<?, ?> fields) {
        if (fields.get("say") instanceof String said) return said;
        if (fields.get("summary") instanceof String summary) return summary;
        return fields.entrySet().stream()
                .map(it -> (fields.size() == 1 ? "" : it.getKey() + ": ") + told(it.getValue()))
                .collect(Collectors.joining("; "));
    }

    private static String told(@Nullable Object value) {
        if (value instanceof String text) return text;
        if (value instanceof Boolean yes) return yes ? "yes" : "no";
        return new JsonText.Value(value).text();
    }

    private static boolean isLoneSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
