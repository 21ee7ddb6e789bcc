package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

@Command(
        name = "deploy",
        description = "Place a model, fetch it if need be, load it, and return when it serves.",
        footer = {
            "",
            "Example:",
            "  ruche deploy smollm2-135m --precision fast --slots 8",
            "  ruche deploy smollm2-135m --priority 10 --on studio-1,studio-2 --replicas 2 --apart",
            "  ruche deploy smollm2-135m --idle 30m --standby 1"
        })
public final class Deploy extends ClusterCommand {
    @Mixin
    private final Wish wish = new Wish();

    @Mixin
    private final Waiting waiting = new Waiting();

    public Deploy(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Api api = common.api();
        JsonNode accepted = api.post("/api/v1/deployments", wish.json());
        String name = Deployments.nameIn(accepted, wish.model());
        if (!waiting.wanted()) {
            common.print(accepted, () -> name + " is being deployed; `ruche ps` shows how far it is.\n");
            return OK;
        }
        try (Progress progress = common.progress()) {
            Deployments deployments = new Deployments(api, progress);
            JsonNode serving = deployments.awaitServing(name, waiting.limit());
            progress.close();
            common.print(serving, () -> sentence(name, serving, deployments.embeds(name)));
        }
        return OK;
    }

    private String sentence(String name, JsonNode serving, boolean embeds) {
        JsonNode stage = serving.path("stages").path(0);
        String precision = Json.text(stage, "precision");
        String serves = name + " serves on " + Json.text(stage, "node")
                + (precision.isEmpty() ? "" : ", precision " + precision) + ". Try ";
        if (!embeds) return serves + "`ruche run " + name + "`.\n";
        String body = "{\"model\":\"" + name + "\",\"input\":\"A warm workshop at night\"}";
        boolean told = common.shell().env("RUCHE_API_KEY").isPresent();
        String key = told ? Curl.KEY_OF_ENVIRONMENT : Curl.keyOf(common.home());
        return serves + "its vectors:\n  " + new Curl(common.api().base(), key).post("/v1/embeddings", body) + "\n";
    }
}
