package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.secrets.Secrets;
import io.ruche.control.state.Caller;
import io.ruche.scheduler.state.HeldSecret;
import io.ruche.scheduler.state.SecretName;
import java.util.Arrays;

/**
 * Secrets: values come in, none goes out. A body is the value itself, not JSON, so that no message about it can quote it;
 * and none of these takes an idempotency key, since what is kept of a repeated request's content could be guessed at.
 */
final class SecretResources {
    private static final byte[] NOTHING = {};

    private final Secrets secrets;

    SecretResources(ApiPorts ports) {
        this.secrets = ports.secrets();
    }

    void list(ClientExchange exchange) {
        JsonWriter json = new JsonWriter();
        json.beginObject().name("secrets").beginArray();
        for (HeldSecret secret : secrets.list()) {
            json.beginObject()
                    .field("name", secret.name().value())
                    .field("readable", secrets.isReadable(secret))
                    .field("setBy", secret.setBy())
                    .field("createdAt", Picture.time(secret.createdAtMillis()))
                    .field("changedAt", Picture.time(secret.changedAtMillis()))
                    .endObject();
        }
        Api.json(exchange, 200, json.endArray().endObject());
    }

    void set(ClientExchange exchange, Identity who) {
        SecretName name = new SecretName(exchange.parameter("name"));
        byte[] value = Arrays.copyOf(exchange.body(), exchange.bodyLength());
        Api.answer(
                exchange,
                secrets.set(name, value, Caller.of(who.actor())),
                reply -> exchange.respond(204, "text/plain", NOTHING));
    }

    void remove(ClientExchange exchange, Identity who) {
        SecretName name = new SecretName(exchange.parameter("name"));
        Api.answer(
                exchange,
                secrets.remove(name, Caller.of(who.actor())),
                reply -> exchange.respond(204, "text/plain", NOTHING));
    }
}
