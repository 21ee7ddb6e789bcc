package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "nodes",
        description = "The machines: memory, load, what they can run.",
        footer = {"", "Example:", "  ruche nodes -o json"})
public final class Nodes extends ClusterCommand {

    public Nodes(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = common.api().get("/api/v1/nodes");
        common.print(answer, () -> table(answer));
        return OK;
    }

    private String table(JsonNode answer) {
        Style style = common.shell().style();
        Table table = Table.of(
                "NODE", "STATE", "FREE", "LIMIT", "RESERVED", "FOREIGN", "LOAD", "CORES", "DEVICE", "GPUS", "RUNTIMES");
        for (JsonNode node : answer.path("nodes").values()) {
            table.row(
                    Json.text(node, "name"),
                    style.state(Json.text(node, "state")),
                    bytes(node, "memory.freeBytes"),
                    bytes(node, "memory.limitBytes"),
                    bytes(node, "memory.reservedBytes"),
                    bytes(node, "memory.foreignBytes"),
                    Json.decimal(node, "processorLoad")
                            .map(load -> String.format(Locale.ROOT, "%.0f %%", load * 100))
                            .orElse("-"),
                    Json.text(node, "physicalCores"),
                    device(node),
                    gpus(node),
                    runtimes(node));
        }
        StringBuilder text = new StringBuilder(table.isEmpty() ? "No machine has joined yet.\n" : table.render(style));
        for (JsonNode warning : answer.path("warnings").values()) {
            text.append(style.failed("warning: ")).append(warning.asString()).append('\n');
        }
        return text.toString();
    }

    private static String bytes(JsonNode node, String path) {
        OptionalLong bytes = Json.number(node, path);
        return bytes.isPresent() ? Units.bytes(bytes.getAsLong()) : "-";
    }

    /** The kind that predictions rest on. */
    private static String device(JsonNode node) {
        String name = Json.text(node, "device.name");
        return name.isEmpty() ? "-" : name;
    }

    private static String gpus(JsonNode node) {
        List<String> names = new ArrayList<>();
        node.path("gpus").values().forEach(gpu -> names.add(Json.text(gpu, "name")));
        return names.isEmpty() ? "-" : String.join(", ", names);
    }

    private static String runtimes(JsonNode node) {
        List<String> names = new ArrayList<>();
        for (JsonNode runtime : node.path("runtimes").values()) {
            boolean available = runtime.path("available").asBoolean(false);
            names.add(Json.text(runtime, "name") + (available ? "" : " (" + Json.text(runtime, "reason") + ")"));
        }
        return names.isEmpty() ? "-" : String.join(", ", names);
    }
}
