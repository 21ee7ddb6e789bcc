package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import java.util.Locale;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "plan",
        description = {
            "Where a model would go and what it would take, without deploying it.",
            "Exits with 0 whatever the verdict is; scripts read it from -o json."
        },
        footer = {"", "Example:", "  ruche plan smollm2-135m --context 8192 --slots 16"})
public final class Plan extends ClusterCommand {
    @Mixin
    private final Wish wish = new Wish();

    public Plan(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode plan = common.api().post("/api/v1/plan", wish.json());
        common.print(plan, () -> text(plan));
        return OK;
    }

    private String text(JsonNode plan) {
        Style style = common.shell().style();
        StringBuilder text = new StringBuilder();
        String verdict = Json.text(plan, "verdict");
        text.append(wish.model()).append(": ").append(style.state(verdict));
        text.append(
                switch (verdict) {
                    case "placed" -> ", it fits now";
                    case "notNow" -> ", it would fit, but not at the moment";
                    case "never" -> ", no machine of this cluster can hold it";
                    default -> "";
                });
        text.append('\n');
        for (JsonNode stage : plan.path("stages").values()) {
            JsonNode layers = stage.path("layers");
            text.append('\n').append(style.bold(Json.text(stage, "node")));
            text.append("  layers ").append(layers.path(0).asString("?"));
            text.append('-').append(layers.path(1).asString("?")).append('\n');
            text.append(bill(stage).render(style));
        }
        Json.decimal(plan, "prediction.decodeTokensPerSecond")
                .ifPresent(rate -> text.append(String.format(Locale.ROOT, "%nabout %.0f tokens a second%n", rate)));
        for (JsonNode reason : plan.path("reasons").values()) {
            text.append("\n").append(Json.text(reason, "message"));
            String helps = Json.text(reason, "helps");
            text.append(helps.isEmpty() ? "" : "\n  " + helps).append('\n');
        }
        return text.toString();
    }

    private static Table bill(JsonNode stage) {
        Table table = Table.of("", "");
        for (JsonNode line : stage.path("bill").values()) {
            table.row(
                    "  " + Json.text(line, "line"),
                    Units.bytes(Json.number(line, "bytes").orElse(0)));
        }
        table.row("  together", Units.bytes(Json.number(stage, "totalBytes").orElse(0)));
        table.row("  may use", Units.bytes(Json.number(stage, "limitBytes").orElse(0)));
        return table;
    }
}
