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
        description = "The models that can be deployed, and which are on a disk.",
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
        Table table = Table.of("MODEL", "STATE", "SIZE", "QUANT", "CONTEXT", "FOR", "NODES");
        for (JsonNode model : answer.path("models").values()) {
            OptionalLong bytes = Json.number(model, "bytes");
            table.row(
                    Json.text(model, "name"),
                    style.state(Json.text(model, "state")),
                    bytes.isPresent() ? Units.bytes(bytes.getAsLong()) : "-",
                    or(Json.text(model, "quantisation")),
                    or(Json.text(model, "context")),
                    or(join(model.path("capabilities"))),
                    or(join(model.path("nodes"))));
        }
        return table.render(style);
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
