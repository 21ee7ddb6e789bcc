package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.state.Health;
import io.ruche.control.watch.Occurrence;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.lifecycle.DeploymentPhase;
import io.ruche.scheduler.lifecycle.NodePhase;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** How the process is, what happened, how it is spoken to. */
final class SystemResources {
    private static final int MAX_TIMELINE = 1000;

    private final ApiPorts ports;
    private final byte[] openApi;

    SystemResources(ApiPorts ports) {
        this.ports = ports;
        try (InputStream in = SystemResources.class.getResourceAsStream("openapi.json")) {
            openApi = Objects.requireNonNull(in, "openapi.json").readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void status(ClientExchange exchange) {
        Picture picture = Picture.of(ports);
        Health health = ports.cluster().health();
        long lost = picture.state().nodes().stream()
                .filter(node -> node.phase() == NodePhase.LOST)
                .count();
        JsonWriter json = new JsonWriter();
        json.beginObject()
                .field("version", ports.about().version())
                .field("clusterId", ports.cluster().clusterId())
                .field("epoch", health.epoch())
                .field("revision", picture.state().revision())
                .field("state", state(health, lost));
        health.failure().ifPresent(failure -> json.field("reason", failure.text()));
        json.field("startedAt", ports.about().startedAt().toString())
                .field(
                        "uptimeSeconds",
                        Duration.between(ports.about().startedAt(), picture.wall())
                                        .toMillis()
                                / 1e3)
                .name("nodes")
                .beginObject()
                .field("total", picture.state().nodes().size())
                .field("ready", count(picture, NodePhase.JOINED))
                .endObject()
                .name("deployments")
                .beginObject()
                .field("total", picture.state().deployments().size())
                .field(
                        "ready",
                        picture.state().deployments().stream()
                                .filter(deployment -> deployment.phase() == DeploymentPhase.READY)
                                .count())
                .endObject()
                .field("http", ports.about().http())
                .field("grpc", ports.about().grpc())
                .endObject();
        Api.json(exchange, 200, json);
    }

    private static String state(Health health, long lostNodes) {
        if (health.phase() == Health.Phase.STARTING) return "starting";
        return health.isReady() && lostNodes == 0 ? "ready" : "degraded";
    }

    private static long count(Picture picture, NodePhase phase) {
        return picture.state().nodes().stream()
                .filter(node -> node.phase() == phase)
                .count();
    }

    void ready(ClientExchange exchange) {
        Health health = ports.cluster().health();
        if (health.isReady()) {
            text(exchange, "ready\n");
            return;
        }
        Problems.answer(
                exchange,
                health.failure()
                        .orElse(Failure.of(
                                FailureCode.STARTING, "The store is not ready yet.", "Try again in a moment.")));
    }

    void metrics(ClientExchange exchange) {
        byte[] bytes = ports.metrics().get().getBytes(StandardCharsets.UTF_8);
        exchange.respond(200, "text/plain; version=0.0.4; charset=utf-8", bytes);
    }

    void openApi(ClientExchange exchange) {
        exchange.respond(200, "application/json", openApi);
    }

    void timeline(ClientExchange exchange) {
        int limit = exchange.query("limit").map(SystemResources::limit).orElse(100);
        var unused = ports.cluster().timeline(limit).whenComplete((events, thrown) -> {
            if (thrown != null) Problems.answer(exchange, Problems.failure(thrown, exchange.id()));
            else Api.json(exchange, 200, timeline(events));
        });
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_TIMELINE) return limit;
        } catch (NumberFormatException e) {
            // told below
        }
        throw FailureException.of(
                FailureCode.INVALID_REQUEST, "limit: expected a whole number from 1 to " + MAX_TIMELINE + ".", "");
    }

    private static JsonWriter timeline(List<Occurrence> events) {
        JsonWriter json = new JsonWriter();
        json.beginObject().name("events").beginArray();
        for (Occurrence event : events) {
            json.beginObject()
                    .field("at", Picture.time(event.atMillis()))
                    .field("revision", event.n())
                    .field("subject", event.subject())
                    .field("reason", event.reason())
                    .field("text", event.text())
                    .field("actor", event.actor())
                    .endObject();
        }
        return json.endArray().endObject();
    }

    void shutdown(ClientExchange exchange) {
        JsonWriter json = new JsonWriter();
        Api.json(exchange, 202, json.beginObject().field("state", "stopping").endObject());
        ports.shutdown().run();
    }

    private static void text(ClientExchange exchange, String text) {
        exchange.respond(200, "text/plain; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }
}
