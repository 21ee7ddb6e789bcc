package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "models",
        description = "Which models there are, whether they fit, and which are on a disk.",
        footer = {"", "Example:", "  ruche models"})
public final class Models extends ClusterCommand {

    public Models(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = common.api().get("/api/v1/models");
        common.print(answer, () -> table(answer));
        return OK;
    }

    private String table(JsonNode answer) {
        Style style = common.shell().style();
        Table table = Table.of("MODEL", "STATE", "FITS", "NEEDS", "SIZE", "QUANT", "CONTEXT", "FOR", "NODES");
        StringBuilder remarks = new StringBuilder();
        for (JsonNode model : answer.path("models").values()) {
            String name = Json.text(model, "name");
            String fits = fits(model);
            table.row(
                    name,
                    style.state(Json.text(model, "state")),
                    style.state(fits),
                    bytes(model, "fits.totalBytes"),
                    bytes(model, "bytes"),
                    or(Json.text(model, "quantisation")),
                    or(Json.text(model, "context")),
                    or(join(model.path("capabilities"))),
                    or(join(model.path("nodes"))));
            for (JsonNode reason : model.path("fits").path("reasons").values()) {
                String helps = Json.text(reason, "helps");
                remarks.append(name).append(fits.equals("never") ? " never fits: " : " does not fit now: ");
                remarks.append(Json.text(reason, "message")).append(helps.isEmpty() ? "" : " " + helps);
                remarks.append('\n');
            }
        }
        return table.render(style) + remarks;
    }

    private static String fits(JsonNode model) {
        return switch (Json.text(model, "fits.verdict")) {
            case "placed" -> "now";
            case "notNow" -> "not now";
            case "never" -> "never";
            default -> "-";
        };
    }

    private static String bytes(JsonNode model, String path) {
        OptionalLong bytes = Json.number(model, path);
        return bytes.isPresent() ? Units.bytes(bytes.getAsLong()) : "-";
    }

    private static String join(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.values().forEach(text -> texts.add(text.asString("")));
        return String.join(", ", texts);
    }

    private static String or(String text) {
        return text.isEmpty() ? "-" : text;
    }
}
