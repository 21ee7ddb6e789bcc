package io.ruche.control.upstream;

import io.ruche.control.money.Till.Receipt;
import io.ruche.control.secrets.SecretValue;
import io.ruche.control.secrets.Secrets;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.redaction.Redaction;
import io.ruche.scheduler.state.HeldSecret;
import io.ruche.scheduler.state.Provider;
import io.ruche.scheduler.state.SecretName;
import io.ruche.scheduler.world.Timers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** Sends chats to providers. Any thread; nothing blocks. */
public final class Upstream implements AutoCloseable {
    private final Secrets secrets;
    private final Timers timers;
    private final UpstreamOptions options;
    private final HttpClient http;
    private final Set<UpstreamCall> underWay = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** @param timers any loop's; short tasks */
    public Upstream(Secrets secrets, Timers timers, UpstreamOptions options) {
        this.secrets = secrets;
        this.timers = timers;
        this.options = options;
        this.http = HttpClient.newBuilder()
                .connectTimeout(options.connect())
                // a key goes to the host that it was set for and to no other
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** Calls under way. */
    public int underWay() {
        return underWay.size();
    }

    /**
     * Asks. The answer may come before this returns.
     *
     * @param paid hears what the call took, whatever becomes of it
     */
    public UpstreamCall chat(UpstreamModel model, UpstreamBody body, Receipt paid, UpstreamAnswer answer) {
        UpstreamCall call = new UpstreamCall(model, body.stream(), options, timers, paid, answer, underWay::remove);
        underWay.add(call);
        if (closed) {
            call.fail(Failure.of(FailureCode.UNREACHABLE, "The server is stopping.", "Send it again when it is back."));
            return call;
        }
        byte[] bytes = body.forProvider(model.model().theirs());
        var unused = key(model.provider()).whenComplete((key, thrown) -> {
            if (thrown == null) start(call, model, body.stream(), bytes, key);
            else call.fail(failure(thrown));
        });
        return call;
    }

    private void start(UpstreamCall call, UpstreamModel model, boolean stream, byte[] body, Optional<String> key) {
        try {
            call.start(http, request(model, stream, body, key), key);
        } catch (IllegalArgumentException e) {
            // it has the form of an address and is none: a port beyond all ports, say
            call.fail(Failure.of(
                    FailureCode.CONFIGURATION,
                    "Provider '" + model.provider().name() + "' has an address that cannot be asked: "
                            + model.provider().url() + ".",
                    "Correct it with 'ruche provider add'."));
        }
    }

    private CompletionStage<Optional<String>> key(Provider provider) {
        Optional<SecretName> name = provider.secret();
        if (name.isEmpty()) return CompletableFuture.completedFuture(Optional.empty());
        return secrets.open(name.get(), URI.create(provider.url())).thenApply(value -> {
            try (SecretValue open = value) {
                return Optional.of(headerText(name.get(), open));
            }
        });
    }

    /** What would end a header must not come into one. */
    private static String headerText(SecretName name, SecretValue value) {
        for (byte b : value.bytes()) {
            if (b > ' ' && b < 0x7F) continue;
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "Secret '" + name + "' is no key: it holds a space, a line's end or what is not ASCII.",
                    "Set it anew: 'ruche secret set " + name + "'.");
        }
        return value.text();
    }

    /**
     * The values that must not leave the house in anybody's words, all of them. Fails when one of them cannot be opened. As
     * texts they cannot be wiped: let go of them soon.
     */
    public CompletionStage<List<Redaction.Secret>> secrets() {
        CompletionStage<List<Redaction.Secret>> all = CompletableFuture.completedFuture(List.of());
        for (HeldSecret held : secrets.list()) {
            all = all.thenCombine(secrets.open(held.name()), (before, value) -> {
                try (SecretValue open = value) {
                    List<Redaction.Secret> more = new ArrayList<>(before);
                    more.add(new Redaction.Secret(held.name().value(), open.text()));
                    return List.copyOf(more);
                }
            });
        }
        return all;
    }

    private static HttpRequest request(UpstreamModel model, boolean stream, byte[] body, Optional<String> key) {
        URI uri = URI.create(model.provider().url() + "/chat/completions");
        boolean secure = "https".equals(uri.getScheme());
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                // in the clear the other would ask each server whether it could speak it, which some do not survive
                .version(secure ? Version.HTTP_2 : Version.HTTP_1_1)
                .header("Content-Type", "application/json")
                .header("Accept", stream ? "text/event-stream" : "application/json")
                .POST(BodyPublishers.ofByteArray(body));
        key.ifPresent(text -> request.header("Authorization", "Bearer " + text));
        return request.build();
    }

    private static Failure failure(Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        if (cause instanceof FailureException expected) return expected.failure();
        return Failure.of(FailureCode.INTERNAL, "The provider's key could not be opened.", "See 'ruche logs'.");
    }

    /** Calls under way fail. Idempotent. */
    @Override
    public void close() {
        closed = true;
        Failure why = Failure.of(FailureCode.UNREACHABLE, "The server is stopping.", "Send it again when it is back.");
        underWay.forEach(call -> call.fail(why));
    }
}
