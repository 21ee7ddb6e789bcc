package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.organisation.Specs;
import io.ruche.control.organisation.Submitted;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.organisation.spec.SpecId;
import io.ruche.scheduler.organisation.spec.publish.JsonSchema;
import io.ruche.scheduler.organisation.spec.table.SpecKind;
import io.ruche.scheduler.spelling.Excerpt;
import io.ruche.scheduler.state.KeptSpec;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The documents of organisations: submitted as YAML, shown as JSON. */
final class SpecResources {
    private static final String DEFAULT_LIMIT = "100";

    private final ApiPorts ports;

    SpecResources(ApiPorts ports) {
        this.ports = ports;
    }

    void apply(ClientExchange exchange, Identity who) {
        answer(exchange, ports.specs().apply(body(exchange), file(exchange), isDryRun(exchange), who));
    }

    void delete(ClientExchange exchange, Identity who) {
        answer(exchange, ports.specs().delete(body(exchange), file(exchange), isDryRun(exchange), who));
    }

    void deleteOne(ClientExchange exchange, Identity who) {
        answer(exchange, ports.specs().delete(id(exchange), isDryRun(exchange), who));
    }

    void list(ClientExchange exchange) {
        Optional<SpecKind> kind =
                exchange.query("kind").filter(word -> !word.isEmpty()).map(ports.specs()::kind);
        Optional<SpecId> after = exchange.query("after").map(this::id);
        int limit = JobWish.number("limit", exchange.query("limit").orElse(DEFAULT_LIMIT));
        boolean whole = isSet(exchange, "documents");
        Specs.Listed page = ports.specs().list(kind, after, limit);
        JsonWriter json = new JsonWriter(4096);
        json.beginObject().name("specs").beginArray();
        for (KeptSpec spec : page.specs()) SpecView.write(json, spec, whole);
        Api.json(exchange, 200, json.endArray().field("hasMore", page.hasMore()).endObject());
    }

    void get(ClientExchange exchange) {
        JsonWriter json = new JsonWriter(2048);
        SpecView.writeWhole(json, ports.specs().get(id(exchange)));
        Api.json(exchange, 200, json);
    }

    void schema(ClientExchange exchange) {
        exchange.respond(200, "application/schema+json", JsonSchema.text().getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(ClientExchange exchange, CompletionStage<Submitted> stage) {
        Api.answer(exchange, stage, outcome -> {
            if (outcome instanceof Submitted.Refused refused) {
                exchange.respond(
                        refused.code().http(), "application/problem+json", SpecView.problem(refused, exchange.id()));
                return;
            }
            JsonWriter json = new JsonWriter(4096);
            SpecView.write(json, (Submitted.Accepted) outcome);
            Api.json(exchange, 200, json);
        });
    }

    private static byte[] body(ClientExchange exchange) {
        return Arrays.copyOf(exchange.body(), exchange.bodyLength());
    }

    private static String file(ClientExchange exchange) {
        return exchange.query("file").filter(name -> !name.isBlank()).orElse(Specs.UNNAMED);
    }

    private static boolean isDryRun(ClientExchange exchange) {
        return isSet(exchange, "dryRun");
    }

    private static boolean isSet(ClientExchange exchange, String name) {
        String value = exchange.query(name).orElse("false");
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        name + ": '" + Excerpt.of(value, 40) + "' (expected: true or false).",
                        "Leave it out for false.");
        };
    }

    private SpecId id(ClientExchange exchange) {
        return new SpecId(ports.specs().kind(exchange.parameter("kind")), exchange.parameter("name"));
    }

    /** As {@link SpecId} writes it. */
    private SpecId id(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "after: '" + Excerpt.of(text, 40) + "' (expected: a kind, a slash and a name, as Agent/henry).",
                    "Take those of the last document of the page before.");
        }
        return new SpecId(ports.specs().kind(text.substring(0, slash)), text.substring(slash + 1));
    }
}
