package io.ruche.agent.tools.web;

import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolException;
import io.ruche.agent.tools.ToolTask;
import io.ruche.agent.tools.Utf8;
import io.ruche.proto.ToolEffect;
import io.ruche.scheduler.failure.Failure;

/** {@code http.get}: a page's text; of HTML what one would read of it. */
public final class HttpGetTool implements Tool {
    private final Pages pages;

    public HttpGetTool(Pages pages) {
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
        String type = page.type();
        if (!isText(type)) {
            throw ToolException.refused(Failure.printable(url) + " is " + Failure.printable(type)
                    + " (expected: text, HTML, JSON or XML).");
        }
        String text = type.contains("html") ? PlainText.of(page.text()) : page.text();
        String whole = page.cut() ? text + "\n[cut after " + page.body().length + " bytes]" : text;
        return Utf8.cut(whole, task.maxBytes());
    }

    /** A server that does not say is believed to mean text. */
    private static boolean isText(String type) {
        return type.isEmpty()
                || type.startsWith("text/")
                || type.endsWith("json")
                || type.endsWith("xml")
                || type.equals("application/javascript");
    }
}
