package io.ruche.scheduler.organisation;

/** Texts of models and strangers, made fit to be kept and to stand in a prompt. */
public final class Texts {
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

    private static boolean isLoneSurrogate(int point) {
        return point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE;
    }
}
