package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Units;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "pull",
        description = "Fetch a model to a disk of the cluster, without deploying it.",
        footer = {"", "Example:", "  ruche pull smollm2-135m"})
public final class Pull extends ClusterCommand {
    @Parameters(paramLabel = "MODEL", description = "A name that `ruche models` lists.")
    private String model = "";

    @Mixin
    private final Waiting waiting = new Waiting();

    public Pull(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Api api = common.api();
        JsonNode answer = api.post("/api/v1/models/" + Deployments.segment(model) + "/pull", Json.object());
        if (!waiting.wanted()) {
            common.print(answer, () -> model + " is being pulled.\n");
            return OK;
        }
        try (Progress progress = common.progress()) {
            JsonNode present = new Deployments(api, progress).awaitPresent(model, waiting.limit());
            long bytes = Json.number(present, "bytes").orElse(0);
            progress.close();
            common.print(present, () -> model + " is present" + (bytes > 0 ? ", " + Units.bytes(bytes) : "") + ".\n");
        }
        return OK;
    }
}
