package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Waits for models and deployments, and tells how far they are. */
public final class Deployments {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Api api;
    private final Progress progress;

    public Deployments(Api api, Progress progress) {
        this.api = api;
        this.progress = progress;
    }

    /** A name as one segment of a path. */
    public static String segment(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public Optional<JsonNode> find(String model) {
        try {
            return Optional.of(api.get("/api/v1/deployments/" + segment(model)));
        } catch (FailureException e) {
            if (e.failure().code().http() == 404) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** The name that a deployment or a model got, also when its source was given. */
    public static String nameIn(JsonNode accepted, String asked) {
        String name = Json.text(accepted, "model");
        return name.isEmpty() ? asked : name;
    }

    /** Deploys with the defaults unless it is deployed already; returns the deployment's name. */
    public String ensure(String model) {
        boolean name = model.matches("[A-Za-z0-9._-]+");
        if (name && find(model).isPresent()) {
            return model;
        }
        return nameIn(api.post("/api/v1/deployments", Json.object().put("model", source(model))), model);
    }

    /** A model as typed: a path is taken from where the user is, since the server is elsewhere. */
    public static String source(String typed) {
        boolean relative = typed.startsWith("./") || typed.startsWith("../");
        return relative ? Path.of(typed).toAbsolutePath().normalize().toString() : typed;
    }

    /** Returns the deployment once it serves. */
    public JsonNode awaitServing(String model, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            JsonNode deployment = api.get("/api/v1/deployments/" + segment(model));
            String state = Json.text(deployment, "state");
            switch (state) {
                case "ready", "degraded" -> {
                    return deployment;
                }
                case "failed" -> throw failed(deployment, model);
                case "pulling" -> model(model).ifPresent(found -> pulling(model, found));
                case "loading" -> loading(model, loaded(deployment));
                default -> progress.working(model + "  " + (state.equals("pending") ? "finding a place" : state));
            }
            checkTime(deadline, limit, model + " is " + state + " and not serving");
        }
    }

    /** Returns the model once a node holds it. */
    public JsonNode awaitPresent(String name, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        int absent = 0;
        while (true) {
            JsonNode found = model(name)
                    .orElseThrow(() -> FailureException.of(
                            FailureCode.MODEL_NOT_FOUND,
                            "No model is called " + name + ".",
                            "`ruche models` lists what there is."));
            String state = Json.text(found, "state");
            switch (state) {
                case "present" -> {
                    return found;
                }
                case "failed" -> throw failed(found, name);
                case "pulling" -> pulling(name, found);
                default -> progress.working(name + "  asking a node");
            }
            absent++;
            checkTime(deadline, limit, name + " is " + state + " after " + absent + " looks");
        }
    }

    /** Returns once there is no such deployment. */
    public void awaitGone(String model, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (find(model).isPresent()) {
            progress.working(model + "  stopping");
            checkTime(deadline, limit, model + " still stops");
        }
    }

    /** Whether a model turns texts into vectors and does not answer them. */
    public boolean embeds(String name) {
        return model(name).map(found -> found.path("capabilities")).stream()
                .flatMap(capabilities -> capabilities.valueStream())
                .map(capability -> capability.asString(""))
                .toList()
                .equals(List.of("embedding"));
    }

    private Optional<JsonNode> model(String name) {
        for (JsonNode model : api.get("/api/v1/models").path("models").values()) {
            if (Json.text(model, "name").equals(name)) {
                return Optional.of(model);
            }
        }
        return Optional.empty();
    }

    private void pulling(String name, JsonNode model) {
        long total = Json.number(model, "bytesTotal")
                .orElse(Json.number(model, "bytes").orElse(0));
        progress.bytes(name + "  pulling", Json.number(model, "bytesDone").orElse(0), total);
    }

    /** The phase comes before the agent's first word, which may be that it must fetch first. */
    private void loading(String model, double loaded) {
        if (loaded > 0) {
            progress.fraction(model + "  loading", loaded);
        } else {
            progress.working(model + "  starting");
        }
    }

    private static double loaded(JsonNode deployment) {
        double sum = 0;
        int stages = 0;
        for (JsonNode stage : deployment.path("stages").values()) {
            sum += Json.decimal(stage, "progress").orElse(0.0);
            stages++;
        }
        return stages == 0 ? 0 : sum / stages;
    }

    private static FailureException failed(JsonNode object, String name) {
        String message = Json.text(object, "message");
        String reason = Json.text(object, "reason");
        String help = Json.text(object, "help");
        FailureCode code = Problems.code(reason, 0);
        return FailureException.of(
                code == FailureCode.INTERNAL ? FailureCode.RUNTIME_FAILED : code,
                message.isEmpty() ? name + " failed" + (reason.isEmpty() ? "." : ": " + reason + ".") : message,
                help.isEmpty() ? "`ruche logs` tells more." : help);
    }

    private static void checkTime(long deadline, Duration limit, String what) {
        if (System.nanoTime() > deadline) {
            throw FailureException.of(
                    FailureCode.DEADLINE_EXCEEDED,
                    what + " (waited " + limit.toSeconds() + " s).",
                    "It goes on; `ruche ps` shows how far it is, --timeout waits longer.");
        }
        Api.pause(LOOK);
    }
}
