package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Table;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "keys",
        description = "The API keys, without their secrets.",
        footer = {"", "Example:", "  ruche keys"})
public final class Keys extends ClusterCommand {

    public Keys(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = common.api().get("/api/v1/keys");
        common.print(answer, () -> table(answer));
        return OK;
    }

    private String table(JsonNode answer) {
        Table table = Table.of("ID", "NAME", "ROLE", "STARTS WITH", "MADE", "STATE");
        for (JsonNode key : answer.path("keys").values()) {
            table.row(
                    Json.text(key, "id"),
                    Json.text(key, "name"),
                    Json.text(key, "role"),
                    Json.text(key, "prefix"),
                    Json.text(key, "createdAt"),
                    key.path("revoked").asBoolean(false) ? "revoked" : "valid");
        }
        return table.isEmpty()
                ? "There are no keys but the local admin key. Try `ruche key create --name laptop`.\n"
                : table.render(common.shell().style());
    }
}
