package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.keys.Identity;
import io.ruche.control.keys.LoginCode;
import io.ruche.control.keys.Secret;
import io.ruche.control.state.Caller;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.state.ApiKey;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.KeyId;
import io.ruche.scheduler.state.Role;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Keys, sessions and login codes. */
final class AccessResources {
    private static final String COOKIE = "ruche_session";
    private static final byte[] NOTHING = {};

    private final Api api;
    private final ApiPorts ports;

    AccessResources(Api api, ApiPorts ports) {
        this.api = api;
        this.ports = ports;
    }

    void list(ClientExchange exchange) {
        JsonWriter json = new JsonWriter();
        json.beginObject().name("keys").beginArray();
        for (ApiKey key : ports.cluster().state().keys()) KeyView.write(json, ports.keys(), key);
        Api.json(exchange, 200, json.endArray().endObject());
    }

    void create(ClientExchange exchange, Caller caller) {
        RequestBody body = RequestBody.read(exchange, List.of("name", "role"), List.of());
        String name = body.needText("name", "1-64 characters");
        Role role = role(body.text("role").orElse("viewer"));
        String secret = ports.keys().newSecret();
        String hash = Secret.hexHash(secret);
        Command command = new Command.CreateKey(name, role, hash, Secret.shown(secret));
        api.submit(exchange, command, caller, reply -> {
            JsonWriter json = new JsonWriter();
            json.beginObject().field("id", reply.id()).field("name", name).field("role", Picture.lower(role));
            boolean made = ports.cluster()
                    .state()
                    .findKey(new KeyId(reply.id()))
                    .filter(key -> key.sha256().equals(hash))
                    .isPresent();
            // the answer to a repeated request: its secret was shown once, and nobody has it any more
            if (made) json.field("key", secret);
            Api.json(exchange, 201, json.endObject());
        });
    }

    private static Role role(String text) {
        for (Role role : Role.values()) {
            if (Picture.lower(role).equals(text.toLowerCase(Locale.ROOT))) return role;
        }
        throw FailureException.of(
                FailureCode.INVALID_REQUEST,
                "role: '" + (text.length() <= 40 ? text : text.substring(0, 40))
                        + "' (expected: viewer, operator or admin).",
                "");
    }

    void revoke(ClientExchange exchange, Caller caller) {
        KeyId id = new KeyId(exchange.parameter("id"));
        api.submit(exchange, new Command.RevokeKey(id), caller, reply -> exchange.respond(204, "text/plain", NOTHING));
    }

    void login(ClientExchange exchange) {
        RequestBody body = RequestBody.read(exchange, List.of("key", "code"), List.of());
        Optional<String> key = body.text("key");
        Optional<String> code = body.text("code");
        if (key.isPresent() == code.isPresent()) {
            throw FailureException.of(FailureCode.INVALID_REQUEST, "Expected either key or code.", "");
        }
        Identity identity =
                key.isPresent() ? ports.keys().byKey(key.get()) : ports.keys().redeem(code.orElse(""));
        String token = ports.keys().openSession(identity);
        exchange.setHeader("Set-Cookie", COOKIE + "=" + token + "; Path=/; HttpOnly; SameSite=Strict; Max-Age=43200");
        exchange.respond(204, "text/plain", NOTHING);
    }

    void logout(ClientExchange exchange) {
        exchange.header("Cookie").ifPresent(cookies -> {
            for (String cookie : cookies.split(";", -1)) {
                String[] parts = cookie.strip().split("=", 2);
                if (parts.length == 2 && parts[0].equals(COOKIE)) ports.keys().closeSession(parts[1]);
            }
        });
        exchange.setHeader("Set-Cookie", COOKIE + "=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0");
        exchange.respond(204, "text/plain", NOTHING);
    }

    void loginCode(ClientExchange exchange, Identity who) {
        LoginCode code = ports.keys().newLoginCode(who);
        JsonWriter json = new JsonWriter();
        json.beginObject()
                .field("code", code.code())
                .field("expiresAt", code.expiresAt().toString())
                .endObject();
        Api.json(exchange, 201, json);
    }
}
