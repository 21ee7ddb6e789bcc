package io.ruche.agent.tools.feed;

import io.ruche.agent.tools.ToolException;
import io.ruche.scheduler.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Feed 1 and 1.1. */
final class JsonFeeds {
    private JsonFeeds() {}

    static Feed read(String json) throws ToolException {
        Map<String, @Nullable Object> feed;
        try {
            feed = Json.object(json, "The feed", NoJson::new);
        } catch (NoJson e) {
            throw ToolException.refused(String.valueOf(e.getMessage()) + ".");
        }
        if (!(feed.get("items") instanceof List<?> all)) {
            throw ToolException.refused("The feed has no items (expected: a JSON Feed with a list of them).");
        }

        List<Feed.Item> items = new ArrayList<>();
        for (Object each : all.subList(0, Math.min(Feed.MOST_ITEMS, all.size()))) {
            if (each instanceof Map<?, ?> item) items.add(item(item));
        }
        Draft head = new Draft();
        head.put("title", text(feed.get("title")));
        return new Feed(head.item().title(), items, Math.max(0, all.size() - Feed.MOST_ITEMS));
    }

    private static Feed.Item item(Map<?, ?> item) {
        Draft draft = new Draft();
        draft.put("id", text(item.get("id")));
        draft.put("title", text(item.get("title")));
        draft.put("link", text(item.get("url")));
        draft.put("link", text(item.get("external_url")));
        draft.put("published", text(item.get("date_published")));
        draft.put("author", author(item));
        draft.put("content", text(item.get("content_html")));
        // what looks like markup there is meant as it is
        draft.put("text", text(item.get("content_text")).replace("&", "&amp;").replace("<", "&lt;"));
        draft.put("text", text(item.get("summary")));
        return draft.item();
    }

    /** Version 1.1 has a list. */
    private static String author(Map<?, ?> item) {
        Object first = item.get("authors") instanceof List<?> all && !all.isEmpty() ? all.get(0) : item.get("author");
        return first instanceof Map<?, ?> author ? text(author.get("name")) : "";
    }

    /** Some write numbers as ids. */
    private static String text(@Nullable Object value) {
        return value instanceof String || value instanceof Number ? value.toString() : "";
    }

    private static final class NoJson extends RuntimeException {
        private static final long serialVersionUID = 1;

        NoJson(String message) {
            super(message);
        }
    }
}
