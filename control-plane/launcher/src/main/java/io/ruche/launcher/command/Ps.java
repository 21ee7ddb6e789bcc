package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import java.util.Locale;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "ps",
        description = "What is deployed, where, and how it does.",
        footer = {"", "Example:", "  ruche ps"})
public final class Ps extends ClusterCommand {

    public Ps(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = common.api().get("/api/v1/deployments");
        common.print(answer, () -> table(answer));
        return OK;
    }

    private String table(JsonNode answer) {
        Style style = common.shell().style();
        Table table = Table.of(
                "MODEL",
                "STATE",
                "RUNTIME",
                "PRECISION",
                "NODE",
                "LAYERS",
                "MEMORY",
                "RUNNING",
                "WAITING",
                "TOK/S",
                "EXPECTED");
        StringBuilder remarks = new StringBuilder();
        for (JsonNode deployment : answer.path("deployments").values()) {
            String model = Json.text(deployment, "model");
            if (deployment.path("stages").isEmpty()) {
                table.row(model, state(style, deployment), runtime(deployment), "-", "-", "-", "-", "-", "-", "-", "-");
            }
            for (JsonNode stage : deployment.path("stages").values()) {
                JsonNode layers = stage.path("layers");
                table.row(
                        model,
                        state(style, deployment),
                        runtime(deployment),
                        or(Json.text(stage, "precision")),
                        or(Json.text(stage, "node")),
                        layers.size() == 2
                                ? layers.path(0).asInt(0) + "-" + layers.path(1).asInt(0)
                                : "-",
                        memory(stage),
                        or(Json.text(stage, "running")),
                        or(Json.text(stage, "waiting")),
                        Json.decimal(stage, "decodeTokensPerSecond")
                                .filter(rate -> rate > 0)
                                .map(rate -> String.format(Locale.ROOT, "%.1f", rate))
                                .orElse("-"),
                        Json.decimal(deployment, "prediction.decodeTokensPerSecond")
                                .map(rate -> String.format(Locale.ROOT, "%.1f", rate))
                                .orElse("-"));
            }
            String message = Json.text(deployment, "message");
            if (!message.isEmpty()) {
                remarks.append(model).append(": ").append(message);
                String help = Json.text(deployment, "help");
                remarks.append(help.isEmpty() ? "" : " " + help).append('\n');
            }
        }
        return table.isEmpty()
                ? "Nothing is deployed. Try `ruche deploy smollm2-135m`.\n"
                : table.render(style) + remarks;
    }

    private static String state(Style style, JsonNode deployment) {
        return style.state(Json.text(deployment, "state"));
    }

    private static String runtime(JsonNode deployment) {
        return or(Json.text(deployment, "runtime"));
    }

    private static String memory(JsonNode stage) {
        OptionalLong measured = Json.number(stage, "footprintBytes");
        OptionalLong bytes = measured.isPresent() ? measured : Json.number(stage, "reservedBytes");
        return bytes.isPresent() ? Units.bytes(bytes.getAsLong()) : "-";
    }

    private static String or(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
