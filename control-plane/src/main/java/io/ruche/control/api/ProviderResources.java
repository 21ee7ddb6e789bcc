package io.ruche.control.api;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.state.Caller;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Tariff;
import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.state.Provider;
import io.ruche.scheduler.state.ProviderName;
import io.ruche.scheduler.state.SecretName;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Servers elsewhere that models may be asked of. */
final class ProviderResources {
    private static final byte[] NOTHING = {};

    private final Api api;
    private final ApiPorts ports;

    ProviderResources(Api api, ApiPorts ports) {
        this.api = api;
        this.ports = ports;
    }

    void list(ClientExchange exchange) {
        JsonWriter json = new JsonWriter();
        json.beginObject().name("providers").beginArray();
        for (Provider provider : ports.cluster().state().providers()) write(json, provider);
        Api.json(exchange, 200, json.endArray().endObject());
    }

    private void write(JsonWriter json, Provider provider) {
        json.beginObject().field("name", provider.name().value()).field("url", provider.url());
        provider.secret().ifPresent(secret -> json.field("secret", secret.value()));
        json.name("models").beginArray();
        for (Provider.Model model : provider.models()) {
            json.beginObject()
                    .field("id", provider.name() + "/" + model.name())
                    .field("name", model.name())
                    .field("theirs", model.theirs());
            UpstreamModel.find(ports.cluster().state(), provider.name() + "/" + model.name())
                    .flatMap(UpstreamModel::tariff)
                    .ifPresent(tariff -> price(json, tariff));
            json.endObject();
        }
        json.endArray()
                .field("setBy", provider.setBy())
                .field("createdAt", Picture.time(provider.createdAtMillis()))
                .field("changedAt", Picture.time(provider.changedAtMillis()))
                .endObject();
    }

    private static void price(JsonWriter json, Tariff.PerToken tariff) {
        json.name("price")
                .beginObject()
                .field("input", tariff.input() / 1e6)
                .field("cached", tariff.cached() / 1e6)
                .field("output", tariff.output() / 1e6)
                .endObject();
    }

    void set(ClientExchange exchange, Caller caller) {
        ProviderName name = new ProviderName(exchange.parameter("name"));
        Command command;
        try {
            command = read(name, new JsonReader(exchange.body(), exchange.bodyLength()), caller.actor());
        } catch (JsonException e) {
            throw invalid("The body is not what was expected: " + e.getMessage() + ".");
        }
        api.submit(exchange, command, caller, reply -> exchange.respond(204, "text/plain", NOTHING));
    }

    private static Command read(ProviderName name, JsonReader json, String by) {
        String url = "";
        Optional<SecretName> secret = Optional.empty();
        List<Provider.Model> models = new ArrayList<>();
        json.beginObject();
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            switch (field) {
                case "url" -> url = json.string();
                case "secret" ->
                    secret = json.takeNull() ? Optional.empty() : Optional.of(new SecretName(json.string()));
                case "models" -> {
                    json.beginArray();
                    while (json.nextElement()) {
                        if (models.size() > Provider.MOST_MODELS) throw json.error("too many models");
                        models.add(model(json));
                    }
                }
                default -> throw unknown(field, "url, secret, models");
            }
        }
        json.end();
        return new Command.SetProvider(name, url, secret, models, by);
    }

    private static Provider.Model model(JsonReader json) {
        String name = "";
        String theirs = "";
        Optional<Provider.Price> price = Optional.empty();
        json.beginObject();
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            switch (field) {
                case "name" -> name = json.string();
                case "theirs" -> theirs = json.string();
                case "price" -> price = json.takeNull() ? Optional.empty() : Optional.of(price(json));
                default -> throw unknown(field, "name, theirs, price");
            }
        }
        return new Provider.Model(name, theirs.isEmpty() ? name : theirs, price);
    }

    private static Provider.Price price(JsonReader json) {
        Optional<Long> input = Optional.empty();
        Optional<Long> cached = Optional.empty();
        Optional<Long> output = Optional.empty();
        json.beginObject();
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            switch (field) {
                case "input" -> input = Optional.of(usd(json));
                case "cached" -> cached = Optional.of(usd(json));
                case "output" -> output = Optional.of(usd(json));
                default -> throw unknown(field, "input, cached, output");
            }
        }
        if (input.isEmpty() || output.isEmpty()) throw json.error("a price needs input and output");
        // who names no price for cached tokens pays the full one
        return new Provider.Price(input.get(), cached.orElse(input.get()), output.get());
    }

    /** US dollars for a million tokens, as millionths of one. */
    private static long usd(JsonReader json) {
        if (json.peek() != Kind.NUMBER) throw json.error("expected US dollars for a million tokens");
        double usd = json.number();
        if (!(usd >= 0 && usd <= 1e9)) throw json.error("expected US dollars for a million tokens, >= 0");
        return BigDecimal.valueOf(usd)
                .movePointRight(6)
                .setScale(0, java.math.RoundingMode.CEILING)
                .longValueExact();
    }

    void remove(ClientExchange exchange, Caller caller) {
        Command command = new Command.RemoveProvider(new ProviderName(exchange.parameter("name")));
        api.submit(exchange, command, caller, reply -> exchange.respond(204, "text/plain", NOTHING));
    }

    private static FailureException unknown(String field, String expected) {
        return invalid("Field '" + Failure.printable(field) + "' is unknown (expected: " + expected + ").");
    }

    private static FailureException invalid(String message) {
        return FailureException.of(FailureCode.INVALID_REQUEST, message, "");
    }
}
