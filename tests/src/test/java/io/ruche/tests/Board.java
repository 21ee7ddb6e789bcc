package io.ruche.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A Grafana board of {@code dashboards/grafana}. */
public record Board(String file, JsonNode json) {
    private static final Pattern METRIC = Pattern.compile("\\b(?:ruche|vllm|jvm|process)[_:][a-z0-9_:]+");

    public static List<Board> all() {
        try (Stream<Path> files = Files.list(Tools.root().resolve("dashboards/grafana/dashboards"))) {
            return files.sorted().map(Board::read).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Board read(Path file) {
        return new Board(file.getFileName().toString(), RucheProcess.JSON.readTree(file.toFile()));
    }

    public List<JsonNode> panels() {
        return json.path("panels").valueStream().toList();
    }

    /** What the panels ask for, as Grafana would with everything chosen. */
    public List<String> queries() {
        List<String> queries = new ArrayList<>();
        for (JsonNode panel : panels()) {
            for (JsonNode target : panel.path("targets")) {
                queries.add(target.path("expr")
                        .asString()
                        .replace("$__rate_interval", "1m")
                        .replaceAll("\\$[a-z]+", ".*"));
            }
        }
        return queries;
    }

    /** What its choices are filled from, for example {@code label_values(ruche_node_up, node)}. */
    public List<String> choices() {
        return json.path("templating")
                .path("list")
                .valueStream()
                .map(variable -> variable.path("definition").asString(""))
                .filter(definition -> !definition.isEmpty())
                .toList();
    }

    /** The names of metrics in a query. */
    public static Set<String> metrics(String query) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = METRIC.matcher(query.replaceAll("\"[^\"]*\"", "\"\""));
        while (matcher.find()) names.add(matcher.group());
        return names;
    }
}
