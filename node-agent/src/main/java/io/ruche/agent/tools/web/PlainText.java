package io.ruche.agent.tools.web;

import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What one would read of HTML: no markup, no scripts, one blank line between paragraphs. Takes any text and time in its
 * length; what it makes of broken markup is text all the same, and never markup that anybody follows.
 */
public final class PlainText {
    private static final Set<String> UNREAD = Set.of("script", "style", "head", "template", "svg", "noscript");
    private static final Set<String> BLOCKS = Set.of(
            "p",
            "div",
            "br",
            "li",
            "ul",
            "ol",
            "tr",
            "table",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "section",
            "article",
            "header",
            "footer",
            "pre",
            "blockquote",
            "hr",
            "dt",
            "dd");
    private static final Map<String, String> ENTITIES = Map.ofEntries(
            Map.entry("amp", "&"),
            Map.entry("lt", "<"),
            Map.entry("gt", ">"),
            Map.entry("quot", "\""),
            Map.entry("apos", "'"),
            Map.entry("nbsp", " "),
            Map.entry("hellip", "…"),
            Map.entry("mdash", "—"),
            Map.entry("ndash", "–"),
            Map.entry("lsquo", "‘"),
            Map.entry("rsquo", "’"),
            Map.entry("ldquo", "“"),
            Map.entry("rdquo", "”"),
            Map.entry("copy", "©"),
            Map.entry("euro", "€"));
    private static final int LONGEST_ENTITY = 10;

    private final String html;
    private final StringBuilder text = new StringBuilder();
    private int at;

    private PlainText(String html) {
        this.html = html;
    }

    public static String of(String html) {
        return new PlainText(html).read();
    }

    private String read() {
        while (at < html.length()) {
            char c = html.charAt(at);
            if (c == '<') markup();
            else if (c == '&') entity();
            else {
                add(c);
                at++;
            }
        }
        return text.toString().strip();
    }

    private void markup() {
        if (html.startsWith("<!--", at)) {
            skipTo("-->");
            return;
        }
        String name = name(at + 1);
        if (name.isEmpty() && !html.startsWith("</", at) && !html.startsWith("<!", at) && !html.startsWith("<?", at)) {
            add('<');
            at++;
            return;
        }
        boolean isEnd = html.startsWith("</", at);
        if (BLOCKS.contains(isEnd ? name(at + 2) : name)) line();
        skipTo(">");
        if (!isEnd && UNREAD.contains(name) && html.charAt(Math.max(0, at - 2)) != '/') skipElement(name);
    }

    /** Of an element; empty where no letter begins it. */
    private String name(int from) {
        int end = from;
        if (end < html.length() && !Character.isLetter(html.charAt(end))) return "";
        while (end < html.length() && end - from < 12 && Character.isLetterOrDigit(html.charAt(end))) end++;
        return html.substring(from, end).toLowerCase(Locale.ROOT);
    }

    private void skipElement(String name) {
        while (at < html.length()) {
            int end = html.indexOf("</", at);
            if (end < 0) break;
            at = end + 2;
            if (name(at).equals(name)) {
                skipTo(">");
                return;
            }
        }
        at = html.length();
    }

    private void skipTo(String mark) {
        int end = html.indexOf(mark, at);
        at = end < 0 ? html.length() : end + mark.length();
    }

    private void entity() {
        int most = Math.min(html.length(), at + LONGEST_ENTITY);
        int end = at + 1;
        while (end < most && html.charAt(end) != ';') end++;
        String named = end < most ? html.substring(at + 1, end) : "";
        String known = named.startsWith("#") ? numbered(named.substring(1)) : ENTITIES.getOrDefault(named, "");
        if (known.isEmpty()) {
            add('&');
            at++;
            return;
        }
        known.chars().forEach(c -> add((char) c));
        at = end + 1;
    }

    private static String numbered(String digits) {
        try {
            int code = digits.startsWith("x") || digits.startsWith("X")
                    ? Integer.parseInt(digits.substring(1), 16)
                    : Integer.parseInt(digits);
            return Character.isValidCodePoint(code) && !Character.isISOControl(code) ? Character.toString(code) : "";
        } catch (NumberFormatException e) {
            return "";
        }
    }

    private void add(char c) {
        if (!Character.isWhitespace(c) && c != '\u00a0') {
            text.append(c);
        } else if (text.length() > 0 && !Character.isWhitespace(text.charAt(text.length() - 1))) {
            text.append(' ');
        }
    }

    /** A new line, after at most one that is empty. */
    private void line() {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == ' ') end--;
        text.setLength(end);
        boolean isEnough = end == 0 || end > 1 && text.charAt(end - 1) == '\n' && text.charAt(end - 2) == '\n';
        if (!isEnough) text.append('\n');
    }
}
