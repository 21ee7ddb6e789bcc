package io.ruche.control.http.adapter.javalin;

import io.javalin.http.Context;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.ResponseStream;
import io.ruche.control.keys.Identity;
import java.io.ByteArrayInputStream;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** An exchange behind Javalin, answered whole, at once or later. */
final class JavalinExchange implements ClientExchange {
    /** Attributes that the edge leaves on the request. */
    static final String BODY = "ruche.body";

    static final String ID = "ruche.id";
    static final String CALLER = "ruche.caller";

    private final Context context;
    private final Body body;
    private final long arrived = System.nanoTime();
    private final Map<String, String> headers = new ConcurrentHashMap<>();
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();

    JavalinExchange(Context context) {
        this.context = context;
        this.body = context.req().getAttribute(BODY) instanceof Body read ? read : new Body(new byte[0], 0);
    }

    /** Who asks, as the edge found out. */
    Optional<Identity> caller() {
        return context.req().getAttribute(CALLER) instanceof Optional<?> found
                ? found.map(Identity.class::cast)
                : Optional.empty();
    }

    /** Whether the edge found this route and let its caller in. */
    boolean wasAdmitted() {
        return context.req().getAttribute(BODY) instanceof Body;
    }

    /** Writes the answer once it is there; no thread waits for it. */
    void awaitAnswer() {
        context.future(() -> answer.thenAccept(ready -> {
            headers.forEach(context::header);
            context.status(ready.status).contentType(ready.contentType);
            context.result(new ByteArrayInputStream(ready.bytes, 0, ready.length));
        }));
    }

    @Override
    public String method() {
        return context.method().name();
    }

    @Override
    public String path() {
        return context.path();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(context.header(name));
    }

    @Override
    public String parameter(String name) {
        return context.pathParam(name);
    }

    @Override
    public Optional<String> query(String name) {
        return Optional.ofNullable(context.queryParam(name));
    }

    @Override
    public byte[] body() {
        return body.bytes;
    }

    @Override
    public int bodyLength() {
        return body.length;
    }

    @Override
    public String id() {
        return context.req().getAttribute(ID) instanceof String id ? id : "";
    }

    @Override
    public long arrivedNanos() {
        return arrived;
    }

    @Override
    public void setHeader(String name, String value) {
        headers.put(name, value);
    }

    @Override
    public boolean hasHeader(String name) {
        return headers.containsKey(name);
    }

    @Override
    public void respond(int status, String contentType, byte[] bytes, int length) {
        answer.complete(new Answer(status, contentType, bytes, length));
    }

    @Override
    public ResponseStream stream(int status, String contentType) {
        throw new IllegalStateException("declare the route as streaming: " + path());
    }

    /** Such answers are short; a client that leaves is not waited for. */
    @Override
    public void onInterrupted(Consumer<Interruption> listener) {}

    record Body(byte[] bytes, int length) {}

    private record Answer(int status, String contentType, byte[] bytes, int length) {}
}
