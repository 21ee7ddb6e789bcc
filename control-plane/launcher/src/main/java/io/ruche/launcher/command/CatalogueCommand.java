package io.ruche.launcher.command;

import io.ruche.launcher.client.OwnersFiles;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import io.ruche.scheduler.fleet.publish.CatalogueText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "catalogue",
        description = {
            "What fleet files and plans can name: models, machines and the links between them.",
            "Needs no running Ruche."
        },
        footer = {"", "Example:", "  ruche catalogue devices", "  ruche catalogue models -o json"})
public final class CatalogueCommand extends ClusterCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "PART",
            description = "${COMPLETION-CANDIDATES}; all of them when nothing is said.")
    private Optional<Part> part = Optional.empty();

    enum Part {
        devices,
        links,
        models
    }

    public CatalogueCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode all = Json.MAPPER.readTree(CatalogueText.json(OwnersFiles.of(common.home())));
        List<Part> parts = part.map(List::of).orElseGet(() -> List.of(Part.values()));
        var answer = Json.object();
        parts.forEach(it -> answer.set(it.name(), all.path(it.name())));
        common.print(answer, () -> {
            Style style = common.shell().style();
            List<String> tables = new ArrayList<>();
            parts.forEach(it -> tables.add(table(it, all.path(it.name())).render(style)));
            return String.join("\n", tables);
        });
        return OK;
    }

    private static Table table(Part part, JsonNode rows) {
        return switch (part) {
            case devices -> devices(rows);
            case links -> links(rows);
            case models -> models(rows);
        };
    }

    private static Table devices(JsonNode rows) {
        Table table = Table.of("DEVICE", "TITLE", "MEMORY", "FOR MODELS", "READS", "WATTS", "USD", "OF", "LINKS");
        for (JsonNode row : rows.values()) {
            table.row(
                    Json.text(row, "name"),
                    Json.text(row, "title"),
                    Units.bytes(row.path("memoryBytes").asDouble()),
                    Units.bytes(row.path("limitBytes").asDouble()),
                    row.has("bytesPerSecond")
                            ? Units.bytes(row.path("bytesPerSecond").asDouble()) + "/s"
                            : "-",
                    number(row, "loadedWatts"),
                    number(row, "usd"),
                    or(Json.text(row, "usdOn")),
                    texts(row.path("links")));
        }
        return table;
    }

    private static Table links(JsonNode rows) {
        Table table = Table.of("LINK", "TITLE", "KIND", "CARRIES", "MESSAGE");
        for (JsonNode row : rows.values()) {
            table.row(
                    Json.text(row, "name"),
                    Json.text(row, "title"),
                    Json.text(row, "kind"),
                    Units.bytes(row.path("bytesPerSecond").asDouble()) + "/s",
                    row.path("microseconds").asLong() + " us");
        }
        return table;
    }

    private static Table models(JsonNode rows) {
        Table table = Table.of("MODEL", "TITLE", "FOR", "QUANTISATIONS");
        for (JsonNode row : rows.values()) {
            List<String> quantisations = new ArrayList<>();
            for (JsonNode it : row.path("quantisations").values()) {
                quantisations.add(Json.text(it, "name") + " "
                        + Units.bytes(it.path("bytes").asDouble()));
            }
            table.row(
                    Json.text(row, "name"),
                    Json.text(row, "title"),
                    texts(row.path("capabilities")),
                    String.join(", ", quantisations));
        }
        return table;
    }

    private static String texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.values().forEach(text -> texts.add(text.asString("")));
        return String.join(", ", texts);
    }

    private static String number(JsonNode row, String name) {
        return row.has(name)
                ? String.format(Locale.ROOT, "%,.0f", row.path(name).asDouble())
                : "-";
    }

    private static String or(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
