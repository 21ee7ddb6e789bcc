package io.ruche.agent.tools.feed;

import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolTask;
import io.ruche.agent.tools.Utf8;
import io.ruche.agent.tools.web.Page;
import io.ruche.agent.tools.web.Pages;
import io.ruche.proto.ToolEffect;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.organisation.spec.tree.CanonicalJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code feed.read}: {@code {"title","items":[{"id","title","link","published","author","text"}],"more":0}}, as many whole
 * items as there is room for.
 */
public final class FeedReadTool implements Tool {
    private final Pages pages;

    public FeedReadTool(Pages pages) {
        this.pages = pages;
    }

    @Override
    public ToolEffect effect() {
        return ToolEffect.TOOL_EFFECT_READ;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public String perform(ToolTask task) throws ToolException {
        task.args().allow("url");
        String url = task.args().text("url");
        Page page = pages.get(url, task.hosts());
        if (page.cut()) {
            throw ToolException.refused(Failure.printable(url) + " has more than " + page.body().length
                    + " bytes (expected: a feed of at most that).");
        }
        return form(isJson(page) ? JsonFeeds.read(page.text()) : XmlFeeds.read(page.body()), task.maxBytes());
    }

    /** By what it is: many servers call every feed text. */
    private static boolean isJson(Page page) {
        for (byte b : page.body()) {
            if (b == '{') return true;
            if (b > ' ') return false;
        }
        return false;
    }

    private static String form(Feed feed, int maxBytes) {
        Map<String, Object> form = new TreeMap<>();
        form.put("title", feed.title());
        List<Object> items = new ArrayList<>();
        form.put("items", items);
        form.put("more", (long) feed.items().size() + feed.left());
        int room = maxBytes - Utf8.bytes(CanonicalJson.of(form));
        for (Feed.Item item : feed.items()) {
            Object told = item(item);
            room -= Utf8.bytes(CanonicalJson.of(told)) + 1;
            if (room < 0) break;
            items.add(told);
        }
        form.put("more", (long) feed.items().size() + feed.left() - items.size());
        return CanonicalJson.of(form);
    }

    private static Object item(Feed.Item item) {
        Map<String, Object> form = new TreeMap<>();
        form.put("id", item.id());
        form.put("title", item.title());
        form.put("link", item.link());
        form.put("published", item.published());
        form.put("author", item.author());
        form.put("text", item.text());
        form.values().removeIf(""::equals);
        return form;
    }
}
