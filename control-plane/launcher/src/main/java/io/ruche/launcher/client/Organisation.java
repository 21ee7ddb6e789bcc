package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The organisation over REST: who is at what, and what people say to it. */
public final class Organisation {
    /** What the server may take beyond the wait that was asked for. */
    private static final Duration GRACE = Duration.ofSeconds(15);

    private static final String PATH = "/api/v1/";

    private final Api api;

    public Organisation(Api api) {
        this.api = api;
    }

    public JsonNode status() {
        return api.get(PATH + "org");
    }

    /**
     * Says something to an agent.
     *
     * @param wait so long for its answer, whole seconds
     * @return what it said, or, without {@code text}, what it is at
     */
    public JsonNode talk(String agent, String text, Duration wait) {
        ObjectNode body = Json.object();
        body.put("text", text).put("wait", wait.toSeconds());
        return api.post(of("agents", agent) + "/talk", body, wait.plus(GRACE));
    }

    /** Pauses one agent, or all. */
    public JsonNode pause(Optional<String> agent, String reason) {
        return api.post(agent.map(name -> of("agents", name)).orElse(PATH + "org") + "/pause", reason(reason));
    }

    /** Lets one agent, or all, go on. */
    public JsonNode resume(Optional<String> agent) {
        return api.post(agent.map(name -> of("agents", name)).orElse(PATH + "org") + "/resume", Json.object());
    }

    public JsonNode turn(String id) {
        return api.get(of("turns", id));
    }

    /** What happened lately, newest first. */
    public JsonNode timeline(Map<String, String> filter) {
        return list("org/timeline", filter);
    }

    public JsonNode approvals(boolean all) {
        return list("approvals", Map.of("all", all ? "true" : ""));
    }

    /** @param word approve or reject */
    public JsonNode decide(String approval, String word, String reason) {
        return api.post(of("approvals", approval) + "/" + word, reason(reason));
    }

    public JsonNode memories(String agent, Map<String, String> filter) {
        return list("agents/" + Deployments.segment(agent) + "/memories", filter);
    }

    /** @param kind as relationships, lessons, conversations, runs or turns */
    public JsonNode list(String kind, Map<String, String> filter) {
        String query = filter.entrySet().stream()
                .filter(entry -> !entry.getValue().isEmpty())
                .sorted(Map.Entry.comparingByKey())
                .map(entry -> entry.getKey() + "=" + URLEncoder.encode(entry.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        return api.get(PATH + kind + (query.isEmpty() ? "" : "?" + query));
    }

    /** One conversation or run. */
    public JsonNode get(String kind, String id) {
        return api.get(of(kind, id));
    }

    /** @param input a JSON object */
    public JsonNode start(String workflow, JsonNode input) {
        ObjectNode body = Json.object();
        body.set("input", input);
        return api.post(of("workflows", workflow) + "/start", body);
    }

    public JsonNode cancel(String run, String reason) {
        return api.post(of("runs", run) + "/cancel", reason(reason));
    }

    /** What people decided. */
    public JsonNode audit(int limit, String before, boolean verify) {
        return list("audit", Map.of("limit", String.valueOf(limit), "before", before, "verify", verify ? "true" : ""));
    }

    /** Each change as it happens; the caller closes it. */
    public InputStream changes() {
        return api.open(PATH + "events");
    }

    private static ObjectNode reason(String reason) {
        ObjectNode body = Json.object();
        if (!reason.isBlank()) body.put("reason", reason);
        return body;
    }

    private static String of(String kind, String name) {
        return PATH + kind + "/" + Deployments.segment(name);
    }
}
