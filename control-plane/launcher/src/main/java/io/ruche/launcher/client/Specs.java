package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** The documents of organisations, over REST. */
public final class Specs {
    private static final Duration READING = Duration.ofSeconds(60);
    private static final int PAGE = 500;

    private final Api api;

    public Specs(Api api) {
        this.api = api;
    }

    /**
     * Puts the documents of a text.
     *
     * @return what changes, or, with {@code problems}, what is wrong
     */
    public JsonNode apply(SpecFile file, boolean dryRun) {
        return send("/api/v1/apply", file, dryRun);
    }

    /** Removes the documents that a text names; returns as {@link #apply}. */
    public JsonNode delete(SpecFile file, boolean dryRun) {
        return send("/api/v1/delete", file, dryRun);
    }

    private JsonNode send(String path, SpecFile file, boolean dryRun) {
        String query = "?file=" + encoded(file.name()) + (dryRun ? "&dryRun=true" : "");
        return api.submit(path + query, "application/yaml", file.text(), READING);
    }

    public JsonNode get(String kind, String name) {
        return api.get("/api/v1/specs/" + Deployments.segment(kind) + "/" + Deployments.segment(name));
    }

    /**
     * All of a kind, page by page.
     *
     * @param kind empty: whatever
     * @param whole with the documents themselves
     */
    public List<JsonNode> list(Optional<String> kind, boolean whole) {
        List<JsonNode> all = new ArrayList<>();
        String after = "";
        while (true) {
            JsonNode page = api.get("/api/v1/specs?limit=" + PAGE
                    + kind.map(word -> "&kind=" + encoded(word)).orElse("")
                    + (whole ? "&documents=true" : "")
                    + (after.isEmpty() ? "" : "&after=" + encoded(after)));
            page.path("specs").values().forEach(all::add);
            if (!page.path("hasMore").asBoolean(false) || page.path("specs").isEmpty()) {
                return all;
            }
            JsonNode last = all.get(all.size() - 1);
            after = Json.text(last, "kind") + "/" + Json.text(last, "name");
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
