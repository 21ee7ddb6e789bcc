package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.expression.JsonText;
import io.ruche.scheduler.organisation.spec.ModelPolicySpec.DataClass;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A tool that an agent may use.
 *
 * @param untrusted whether what it returns was written by strangers
 * @param argsSchema JSON Schema of what it is given
 */
public record ToolGrant(String name, EffectClass effectClass, boolean untrusted, String argsSchema) {
    private static final String PATH = "{\"type\":\"string\",\"pattern\":\"^[A-Za-z0-9._/-]{1,120}$\"}";
    private static final String URL = url("[A-Za-z0-9.:-]{1,100}");
    /** Endings of names that mean machines of the house. */
    private static final List<String> OWN = List.of(".local", ".lan", ".internal", ".home.arpa", ".localhost");

    private static final Pattern AN_ADDRESS = Pattern.compile("[0-9.]+");
    private static final Pattern URL_FORM =
            Pattern.compile("https?://([A-Za-z0-9.-]+)(?::[0-9]{1,5})?(?:[/?#][!-~]*)?");
    private static final Map<String, ToolGrant> BUILT_IN = Map.of(
            "workspace.list",
            new ToolGrant("workspace.list", EffectClass.READ, false, object("path", PATH)),
            "workspace.read",
            new ToolGrant("workspace.read", EffectClass.READ, false, object("path", PATH)),
            "workspace.write",
            new ToolGrant("workspace.write", EffectClass.IDEMPOTENT, false, withText("path", PATH)),
            "http.get",
            new ToolGrant("http.get", EffectClass.READ, true, object("url", URL)),
            "http.post",
            new ToolGrant("http.post", EffectClass.UNKEYED, true, withText("url", URL)),
            "webhook.send",
            new ToolGrant("webhook.send", EffectClass.KEYED, true, withText("url", URL)),
            "feed.read",
            new ToolGrant("feed.read", EffectClass.READ, true, object("url", URL)));

    /** The tool of this name; one that does not come with Ruche may do anything, and nobody knows twice. */
    public static ToolGrant of(String name) {
        ToolGrant known = BUILT_IN.get(name);
        return known != null ? known : new ToolGrant(name, EffectClass.UNKEYED, true, "{\"type\":\"object\"}");
    }

    /**
     * The class of what a tool returns: pages and feeds of the world are public. Private is what lies in the workspace, what
     * a host of the house says, and all of which nobody knows where it comes from.
     *
     * @param args JSON
     */
    public static DataClass returns(String tool, String args) {
        if (!of(tool).argsSchema.contains(URL)) return DataClass.PRIVATE;
        return JsonText.read(args)
                .map(JsonText.Value::json)
                .filter(it -> it instanceof Map)
                .map(it -> ((Map<?, ?>) it).get("url"))
                .filter(it -> it instanceof String url && isOfTheWorld(url))
                .map(it -> DataClass.PUBLIC)
                .orElse(DataClass.PRIVATE);
    }

    /** Whether an address leads out of the house, by its form: a name that does not is never looked up as one that does. */
    public static boolean isOfTheWorld(String url) {
        Matcher form = URL_FORM.matcher(url);
        if (!form.matches()) return false;
        String host = form.group(1).toLowerCase(Locale.ROOT);
        return host.indexOf('.') > 0
                && !AN_ADDRESS.matcher(host).matches()
                && OWN.stream().noneMatch(host::endsWith);
    }

    /**
     * The tool as an agent may use it that reaches these hosts and no other: under the grammar it cannot even name one.
     * Empty when it reaches other machines, and there are none.
     *
     * @param hosts as a spec writes them: {@code example.org}, {@code *.example.org} or {@code localhost:8080}
     */
    static Optional<ToolGrant> find(String name, List<String> hosts) {
        ToolGrant known = of(name);
        if (!known.argsSchema.contains(URL)) return Optional.of(known);
        if (hosts.isEmpty()) return Optional.empty();
        String any = hosts.stream().map(ToolGrant::host).collect(Collectors.joining("|", "(", ")"));
        return Optional.of(
                new ToolGrant(name, known.effectClass, known.untrusted, known.argsSchema.replace(URL, url(any))));
    }

    private static String host(String host) {
        String quoted = host.replace(".", "[.]");
        return quoted.startsWith("*") ? "[a-z0-9-]{1,40}([.][a-z0-9-]{1,40}){0,3}" + quoted.substring(1) : quoted;
    }

    private static String url(String host) {
        return "{\"type\":\"string\",\"pattern\":\"^https?://" + host + "(/[A-Za-z0-9._~:/?&=%+-]{0,200})?$\"}";
    }

    private static String withText(String field, String schema) {
        return "{\"type\":\"object\",\"properties\":{\"" + field + "\":" + schema
                + ",\"text\":{\"type\":\"string\"}},\"required\":[\"" + field
                + "\",\"text\"],\"additionalProperties\":false}";
    }

    private static String object(String field, String schema) {
        return "{\"type\":\"object\",\"properties\":{\"" + field + "\":" + schema + "},\"required\":[\"" + field
                + "\"],\"additionalProperties\":false}";
    }
}
