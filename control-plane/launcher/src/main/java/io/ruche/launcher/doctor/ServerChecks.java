package io.ruche.launcher.doctor;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.output.Json;
import io.ruche.scheduler.failure.FailureException;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** The cluster as it sees itself. */
final class ServerChecks {
    private final Api api;

    ServerChecks(Api api) {
        this.api = api;
    }

    List<Finding> all() {
        List<Finding> findings = new ArrayList<>();
        try {
            JsonNode status = api.get("/api/v1/status");
            String state = Json.text(status, "state");
            String said = "Ruche " + Json.text(status, "version") + " at " + api.base() + " is " + state;
            findings.add(
                    state.equals("ready")
                            ? Finding.ok("server", said)
                            : Finding.warning("server", said + ".", "`ruche logs` tells why."));
            api.serverTime().flatMap(MachineChecks::skew).ifPresent(findings::add);
            nodes(findings);
            models(findings);
            deployments(findings);
        } catch (FailureException e) {
            findings.add(
                    Finding.failed("server", e.failure().message(), e.failure().help()));
        }
        return findings;
    }

    private void nodes(List<Finding> findings) {
        for (JsonNode node : api.get("/api/v1/nodes").path("nodes").values()) {
            String name = Json.text(node, "name");
            String state = Json.text(node, "state");
            if (state.equals("ready")) {
                findings.add(Finding.ok("node", name));
            } else {
                findings.add(Finding.warning(
                        "node", name + " is " + state + ". " + Json.text(node, "reason"), "Start its agent again."));
            }
            for (JsonNode runtime : node.path("runtimes").values()) {
                if (!runtime.path("available").asBoolean(true)) {
                    findings.add(Finding.warning(
                            "runtime",
                            Json.text(runtime, "name") + " on " + name + ": " + Json.text(runtime, "reason"),
                            "Models go to other runtimes, or nowhere, until it is cured."));
                }
            }
        }
    }

    private void models(List<Finding> findings) {
        for (JsonNode model : api.get("/api/v1/models").path("models").values()) {
            if (Json.text(model, "state").equals("failed")) {
                String name = Json.text(model, "name");
                findings.add(Finding.failed(
                        "model", name + ": " + Json.text(model, "message"), "Try `ruche pull " + name + "` again."));
            }
        }
    }

    private void deployments(List<Finding> findings) {
        for (JsonNode deployment :
                api.get("/api/v1/deployments").path("deployments").values()) {
            String model = Json.text(deployment, "model");
            String state = Json.text(deployment, "state");
            String message = Json.text(deployment, "message");
            String said = model + " is " + state + (message.isEmpty() ? "" : ": " + message);
            switch (state) {
                case "ready" -> findings.add(Finding.ok("deployment", said));
                case "failed" -> findings.add(Finding.failed("deployment", said, Json.text(deployment, "help")));
                default -> findings.add(Finding.warning("deployment", said, Json.text(deployment, "help")));
            }
        }
    }
}
