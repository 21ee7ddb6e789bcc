package io.ruche.scheduler.organisation.spec.table;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The tools that come with Ruche, by what each does to the world; others are an MCP server's. */
public enum Tools {
    WORKSPACE_LIST("workspace.list", false, false),
    WORKSPACE_READ("workspace.read", false, false),
    WORKSPACE_WRITE("workspace.write", true, false),
    HTTP_GET("http.get", false, true),
    HTTP_POST("http.post", true, true),
    WEBHOOK_SEND("webhook.send", true, true),
    FEED_READ("feed.read", false, true);

    static final FieldType TYPE = new FieldType.Shaped(
            Pattern.compile("[a-z]+\\.[a-z]+|mcp:[a-z0-9-]{1,63}/[A-Za-z0-9_.-]{1,64}"),
            "one of " + String.join(", ", names()) + ", or mcp:SERVER/TOOL");

    private final String label;
    private final boolean writes;
    private final boolean outward;

    Tools(String label, boolean writes, boolean outward) {
        this.label = label;
        this.writes = writes;
        this.outward = outward;
    }

    public static List<String> names() {
        return Arrays.stream(values()).map(tool -> tool.label).toList();
    }

    public static Optional<Tools> find(String name) {
        return Arrays.stream(values()).filter(tool -> tool.label.equals(name)).findFirst();
    }

    /** Whether it changes something; a tool of somebody else's server may always. */
    public static boolean writes(String name) {
        return find(name).map(tool -> tool.writes).orElse(true);
    }

    /** Whether it reaches beyond this house. */
    public static boolean outward(String name) {
        return find(name).map(tool -> tool.outward).orElse(true);
    }
}
