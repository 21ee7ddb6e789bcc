package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Format;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "timeline",
        description = {
            "What happened in the organisation: turns, talks, words on approvals, runs; the newest last.",
            "With -f it goes on as things happen, until Ctrl-C; with -o json each is then a line of its own."
        },
        footer = {"", "Example:", "  ruche org timeline -f --agent henry"})
final class OrgTimeline extends ClusterCommand {
    @Option(
            names = {"-f", "--follow"},
            description = "Go on as things happen.")
    private boolean follow;

    @Option(names = "--agent", paramLabel = "NAME", description = "Only what this agent did.")
    private Optional<String> agent = Optional.empty();

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "50",
            description = "How many to begin with, up to 500 (default: ${DEFAULT-VALUE}).")
    private int limit;

    OrgTimeline(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        Organisation organisation = new Organisation(common.api());
        if (!follow) {
            JsonNode answer = look(organisation);
            common.print(answer, () -> text(oldestFirst(answer)));
            return OK;
        }
        follow(organisation);
        return OK;
    }

    private JsonNode look(Organisation organisation) {
        return organisation.timeline(Map.of("limit", String.valueOf(limit), "agent", agent.orElse("")));
    }

    /** Each event of the server's stream is a reason to look; what was shown is not shown again. */
    private void follow(Organisation organisation) throws IOException {
        Set<String> shown = new HashSet<>();
        try (BufferedReader stream =
                new BufferedReader(new InputStreamReader(organisation.changes(), StandardCharsets.UTF_8))) {
            for (String line = stream.readLine(); line != null; line = stream.readLine()) {
                if (isNews(line)) show(organisation, shown);
            }
        }
    }

    private static boolean isNews(String line) {
        return line.equals("event: snapshot") || line.equals("event: delta") || line.equals("event: observed");
    }

    private void show(Organisation organisation, Set<String> shown) {
        Set<String> now = new HashSet<>();
        List<JsonNode> fresh = new ArrayList<>();
        for (JsonNode entry : oldestFirst(look(organisation))) {
            String key = Json.text(entry, "at") + Json.text(entry, "object") + Json.text(entry, "text");
            now.add(key);
            if (!shown.contains(key)) fresh.add(entry);
        }
        shown.addAll(now);
        if (shown.size() > 10 * Math.max(1, limit)) shown.retainAll(now);
        if (fresh.isEmpty()) return;
        if (common.format() == Format.TABLE) common.shell().out().print(text(fresh));
        else fresh.forEach(common.shell().out()::println);
        common.shell().out().flush();
    }

    private static List<JsonNode> oldestFirst(JsonNode answer) {
        List<JsonNode> entries = new ArrayList<>(answer.path("entries").values());
        Collections.reverse(entries);
        return entries;
    }

    private String text(List<JsonNode> entries) {
        return OrgTexts.timeline(common.shell().style(), entries);
    }
}
