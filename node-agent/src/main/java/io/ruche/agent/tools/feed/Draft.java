package io.ruche.agent.tools.feed;

import io.ruche.agent.tools.web.PlainText;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.HashMap;
import java.util.Map;

/** An item while it is read, by the names of its fields. The first of several counts. */
final class Draft {
    private static final int LONGEST_LINE = 300;
    private static final int LONGEST_ID = 300;
    private static final int LONGEST_LINK = 1_000;
    private static final int LONGEST_TEXT = 2_000;

    private final Map<String, String> fields = new HashMap<>();

    void put(String field, String value) {
        String stripped = value.strip();
        if (!stripped.isEmpty()) fields.putIfAbsent(field, stripped);
    }

    /** The field that is there, of several that would do. */
    private String get(String... names) {
        for (String name : names) {
            String value = fields.get(name);
            if (value != null) return value;
        }
        return "";
    }

    Feed.Item item() {
        String title = line(get("title"));
        String link = bounded(get("link"), LONGEST_LINK);
        String text = bounded(PlainText.of(longest(get("content"), get("text"))), LONGEST_TEXT);
        return new Feed.Item(id(title, link, text), title, link, line(get("published")), line(get("author")), text);
    }

    /** Its own, else where it is, else what it says. */
    private String id(String title, String link, String text) {
        String own = get("id");
        String known = own.isEmpty() ? link : own;
        if (known.isEmpty()) return CanonicalJson.hash(title + "\n" + text);
        return known.length() <= LONGEST_ID ? known : CanonicalJson.hash(known);
    }

    private static String line(String text) {
        return bounded(PlainText.of(text).replace('\n', ' '), LONGEST_LINE);
    }

    private static String longest(String first, String second) {
        return first.length() >= second.length() ? first : second;
    }

    private static String bounded(String text, int most) {
        if (text.length() <= most) return text;
        int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
        return text.substring(0, end) + "…";
    }
}
