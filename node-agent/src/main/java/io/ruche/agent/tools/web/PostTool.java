package io.ruche.agent.tools.web;

import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolTask;
import io.ruche.agent.tools.Utf8;
import io.ruche.proto.ToolEffect;
import java.util.Optional;

/**
 * {@code http.post} and {@code webhook.send}: a text to a granted host, and what it answers. The second sends the effect's
 * key along, for receivers that keep keys; to the first one a second time is a second text.
 */
public final class PostTool implements Tool {
    private final Pages pages;
    private final boolean isKeyed;

    private PostTool(Pages pages, boolean isKeyed) {
        this.pages = pages;
        this.isKeyed = isKeyed;
    }

    public static PostTool keyed(Pages pages) {
        return new PostTool(pages, true);
    }

    public static PostTool unkeyed(Pages pages) {
        return new PostTool(pages, false);
    }

    @Override
    public ToolEffect effect() {
        return isKeyed ? ToolEffect.TOOL_EFFECT_KEYED : ToolEffect.TOOL_EFFECT_UNKEYED;
    }

    @Override
    public boolean isRemote() {
        return true;
    }

    @Override
    public String perform(ToolTask task) throws ToolException {
        task.args().allow("url", "text");
        String url = task.args().text("url");
        String text = task.args().text("text");
        Optional<String> key = isKeyed ? Optional.of(task.key()) : Optional.empty();
        Page page = pages.post(url, text, key, task.hosts());
        // it happened, whatever it was answered with
        return Utf8.cut(Utf8.text(page.body()).orElse(""), task.maxBytes());
    }
}
