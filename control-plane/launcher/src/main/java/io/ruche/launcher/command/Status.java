package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "status",
        description = "Is the cluster well, and what is there.",
        footer = {"", "Example:", "  ruche status", "  ruche status --login"})
public final class Status extends ClusterCommand {

    @Option(names = "--login", description = "Only a link that opens the console, once, within 15 minutes.")
    private boolean login;

    public Status(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Api api = common.api();
        if (login) {
            JsonNode made = api.post("/api/v1/login-codes", Json.object());
            String link =
                    api.base().resolve("/#login=" + Json.text(made, "code")).toString();
            common.print(
                    Json.object().put("url", link).put("expiresAt", Json.text(made, "expiresAt")), () -> link + "\n");
            return OK;
        }
        JsonNode status = api.get("/api/v1/status");
        common.print(status, () -> table(api, status));
        return OK;
    }

    private String table(Api api, JsonNode status) {
        Style style = common.shell().style();
        Duration up = Duration.ofSeconds(Json.number(status, "uptimeSeconds").orElse(0));
        return Table.of("", "")
                .row("Ruche", Json.text(status, "version"))
                .row("state", style.state(Json.text(status, "state")))
                .row("console", api.base().toString())
                .row("gRPC", Json.text(status, "grpc"))
                .row("up for", Units.duration(up))
                .row("nodes", share(status, "nodes"))
                .row("deployments", share(status, "deployments"))
                .row("revision", Json.text(status, "epoch") + "-" + Json.text(status, "revision"))
                .render(style);
    }

    private static String share(JsonNode status, String what) {
        return Json.text(status, what + ".ready") + " of " + Json.text(status, what + ".total") + " ready";
    }
}
