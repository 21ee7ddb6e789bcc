package io.ruche.scheduler.organisation.turn;

import java.util.Map;

/**
 * A tool that an agent may use.
 *
 * @param untrusted whether what it returns was written by strangers
 * @param argsSchema JSON Schema of what it is given
 */
public record ToolGrant(String name, EffectClass effectClass, boolean untrusted, String argsSchema) {
    private static final String PATH = "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._/-]{1,120}$\"}";
    private static final String URL = "{\"type\":\"string\",\"pattern\":\"^https?://[A-Za-z0-9._~:/?&=%+-]{1,300}$\"}";
    private static final Map<String, ToolGrant> BUILT_IN = Map.of(
            "workspace.list",
            new ToolGrant("workspace.list", EffectClass.READ, false, object("path", PATH)),
            "workspace.read",
            new ToolGrant("workspace.read", EffectClass.READ, false, object("path", PATH)),
            "workspace.write",
            new ToolGrant(
                    "workspace.write",
                    EffectClass.IDEMPOTENT,
                    false,
                    "{\"type\":\"object\",\"properties\":{\"path\":" + PATH
                            + ",\"text\":{\"type\":\"string\"}},\"required\":[\"path\",\"text\"],\"additionalProperties\":false}"),
            "http.get",
            new ToolGrant("http.get", EffectClass.READ, true, object("url", URL)),
            "feed.read",
            new ToolGrant("feed.read", EffectClass.READ, true, object("url", URL)));

    /** The tool of this name; one that does not come with Ruche may do anything, and nobody knows twice. */
    public static ToolGrant of(String name) {
        ToolGrant known = BUILT_IN.get(name);
        return known != null ? known : new ToolGrant(name, EffectClass.UNKEYED, true, "{\"type\":\"object\"}");
    }

    private static String object(String field, String schema) {
        return "{\"type\":\"object\",\"properties\":{\"" + field + "\":" + schema + "},\"required\":[\"" + field
                + "\"],\"additionalProperties\":false}";
    }
}
