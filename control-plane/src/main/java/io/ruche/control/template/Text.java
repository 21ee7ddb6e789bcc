package io.ruche.control.template;

import java.util.ArrayList;
import java.util.List;

/** Python's string operations where Java's differ. */
final class Text {
    private Text() {}

    /** White space as {@code str.isspace} sees it. */
    static boolean isSpace(char c) {
        return c <= ' '
                ? c >= '\t' && c <= '\r' || c >= 0x1c
                : c == 0x85 || c == 0xa0 || c > 0xff && Character.isSpaceChar(c);
    }

    static boolean isBlank(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (!isSpace(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    static String stripLeft(String text) {
        int start = 0;
        while (start < text.length() && isSpace(text.charAt(start))) {
            start++;
        }
        return text.substring(start);
    }

    static String stripRight(String text) {
        int end = text.length();
        while (end > 0 && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    static String strip(String text) {
        return stripRight(stripLeft(text));
    }

    /** Strips the characters in {@code set} from the sides asked for. */
    static String strip(String text, String set, boolean left, boolean right) {
        int start = 0;
        int end = text.length();
        while (left && start < end && set.indexOf(text.charAt(start)) >= 0) {
            start++;
        }
        while (right && end > start && set.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return text.substring(start, end);
    }

    /** {@code str.split()} without a separator: words. */
    static List<Object> words(String text, long most) {
        List<Object> words = new ArrayList<>();
        int i = 0;
        while (true) {
            while (i < text.length() && isSpace(text.charAt(i))) {
                i++;
            }
            if (i == text.length()) {
                return words;
            }
            if (most >= 0 && words.size() == most) {
                words.add(stripRight(text.substring(i)));
                return words;
            }
            int start = i;
            while (i < text.length() && !isSpace(text.charAt(i))) {
                i++;
            }
            words.add(text.substring(start, i));
        }
    }

    static List<Object> split(String text, String separator, long most) {
        if (separator.isEmpty()) {
            throw TemplateException.of("empty separator");
        }
        List<Object> parts = new ArrayList<>();
        int start = 0;
        for (int i = text.indexOf(separator); i >= 0 && (most < 0 || parts.size() < most); ) {
            parts.add(text.substring(start, i));
            start = i + separator.length();
            i = text.indexOf(separator, start);
        }
        parts.add(text.substring(start));
        return parts;
    }

    static List<Object> splitRight(String text, String separator, long most) {
        if (separator.isEmpty()) {
            throw TemplateException.of("empty separator");
        }
        List<Object> parts = new ArrayList<>();
        int end = text.length();
        for (int i = text.lastIndexOf(separator); i >= 0 && (most < 0 || parts.size() < most); ) {
            parts.add(0, text.substring(i + separator.length(), end));
            end = i;
            i = end == 0 ? -1 : text.lastIndexOf(separator, end - separator.length());
        }
        parts.add(0, text.substring(0, end));
        return parts;
    }

    static List<Object> lines(String text, boolean keepEnds) {
        List<Object> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean ends = c == '\n'
                    || c == '\r'
                    || c == 0x0b
                    || c == 0x0c
                    || c >= 0x1c && c <= 0x1e
                    || c == 0x85
                    || c == 0x2028
                    || c == 0x2029;
            if (!ends) {
                continue;
            }
            int next = c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n' ? i + 2 : i + 1;
            lines.add(text.substring(start, keepEnds ? next : i));
            start = next;
            i = next - 1;
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    /** {@code str.title}: a letter after a non-letter is upper case, all others lower. */
    static String title(String text) {
        StringBuilder out = new StringBuilder(text.length());
        boolean inside = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            out.append(inside ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inside = Character.isLetter(c);
        }
        return out.toString();
    }

    static String capitalize(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(java.util.Locale.ROOT)
                        + text.substring(1).toLowerCase(java.util.Locale.ROOT);
    }
}
