package io.ruche.agent;

import io.grpc.ServerServiceDefinition;
import io.ruche.agent.tools.Tool;
import io.ruche.agent.tools.ToolDesk;
import io.ruche.agent.tools.ToolLimits;
import io.ruche.agent.tools.ToolService;
import io.ruche.agent.tools.feed.FeedReadTool;
import io.ruche.agent.tools.web.HttpGetTool;
import io.ruche.agent.tools.web.Names;
import io.ruche.agent.tools.web.Pages;
import io.ruche.agent.tools.web.PostTool;
import io.ruche.agent.tools.workspace.Workspaces;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The tools that come with Ruche, at a desk. Any thread. */
final class AgentTools implements AutoCloseable {
    private final ToolDesk desk;
    private final Pages pages;

    private AgentTools(ToolDesk desk, Pages pages) {
        this.desk = desk;
        this.pages = pages;
    }

    /** @param home {@code $RUCHE_HOME}: workspaces are below it, and what was done is remembered in its agent folder */
    static AgentTools open(Path home) {
        ToolLimits limits = ToolLimits.DEFAULT;
        Pages pages = new Pages(Names.SYSTEM, limits);
        Map<String, Tool> tools = new HashMap<>(new Workspaces(home.resolve("workspaces"), limits).tools());
        tools.put("http.get", new HttpGetTool(pages));
        tools.put("http.post", PostTool.unkeyed(pages));
        tools.put("webhook.send", PostTool.keyed(pages));
        tools.put("feed.read", new FeedReadTool(pages));
        return new AgentTools(ToolDesk.open(home.resolve("agent"), tools, limits), pages);
    }

    ServerServiceDefinition service() {
        return new ToolService(desk).bindService();
    }

    void cluster(String id) {
        desk.cluster(id);
    }

    void follows(long epoch) {
        desk.follows(epoch);
    }

    @Override
    public void close() {
        desk.close();
        pages.close();
    }
}
