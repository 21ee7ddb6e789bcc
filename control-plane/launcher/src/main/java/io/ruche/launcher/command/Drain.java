package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "drain",
        description = {
            "Empty a machine: what is there serves until it is ready elsewhere, where there is room.",
            "Nothing new is placed there until it is taken back with --undo."
        },
        footer = {"", "Example:", "  ruche drain studio-1", "  ruche drain --undo studio-1"})
public final class Drain extends ClusterCommand {
    @Parameters(paramLabel = "NODE", description = "A name that `ruche nodes` lists.")
    private String node = "";

    @Option(names = "--undo", description = "Take it back.")
    private boolean undo;

    public Drain(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Api api = common.api();
        String path = "/api/v1/nodes/" + Deployments.segment(node) + "/drain";
        JsonNode answer = undo ? api.delete(path) : api.post(path, Json.object());
        common.print(answer, () -> undo ? Json.text(answer, "node") + " takes work again.\n" : text(answer));
        return OK;
    }

    private static String text(JsonNode answer) {
        StringBuilder text = new StringBuilder(Json.text(answer, "node")).append(" is being emptied.\n");
        if (answer.path("leaving").isEmpty()) text.append("Nothing is on it.\n");
        for (JsonNode leaving : answer.path("leaving").values()) {
            text.append("  ").append(Json.text(leaving, "message")).append('\n');
            if (!leaving.path("to").isEmpty()) continue;
            for (JsonNode reason : leaving.path("reasons").values()) {
                String helps = Json.text(reason, "helps");
                if (!helps.isEmpty()) text.append("    ").append(helps).append('\n');
            }
        }
        return text.toString();
    }
}
