package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "undeploy",
        description = "Stop serving a model and free its memory; its file stays.",
        footer = {"", "Example:", "  ruche undeploy smollm2-135m"})
public final class Undeploy extends ClusterCommand {
    @Parameters(paramLabel = "MODEL", description = "A name that `ruche ps` lists.")
    private String model = "";

    @Mixin
    private final Waiting waiting = new Waiting();

    public Undeploy(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Api api = common.api();
        api.delete("/api/v1/deployments/" + Deployments.segment(model));
        if (waiting.wanted()) {
            try (Progress progress = common.progress()) {
                new Deployments(api, progress).awaitGone(model, waiting.limit());
            }
        }
        String state = waiting.wanted() ? "gone" : "stopping";
        common.print(
                Json.object().put("model", model).put("state", state),
                () -> model + (waiting.wanted() ? " is undeployed.\n" : " is being undeployed.\n"));
        return OK;
    }
}
