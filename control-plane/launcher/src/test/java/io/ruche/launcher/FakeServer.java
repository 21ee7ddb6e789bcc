package io.ruche.launcher;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Answers each method and path with what was prepared, in order; the last answer stays. */
final class FakeServer implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();

    record Answer(int status, String type, String body) {}

    record Request(String method, String path, String authorization, String body) {}

    FakeServer() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.createContext("/", this::answer);
        server.start();
    }

    /** For example {@code on("GET /api/v1/status", 200, "{}")}. */
    FakeServer on(String route, int status, String body) {
        String type = status >= 400 ? "application/problem+json" : "application/json";
        return on(route, new Answer(status, type, body));
    }

    FakeServer on(String route, Answer answer) {
        answers.computeIfAbsent(route, key -> new ArrayDeque<>()).add(answer);
        return this;
    }

    String address() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    List<Request> requests() {
        return List.copyOf(requests);
    }

    Optional<Request> request(String route) {
        return requests.stream()
                .filter(request -> (request.method + " " + request.path).equals(route))
                .findFirst();
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        String path = exchange.getRequestURI().toString();
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        requests.add(new Request(exchange.getRequestMethod(), path, authorization == null ? "" : authorization, body));
        Answer answer = next(exchange.getRequestMethod() + " " + path);
        byte[] bytes = answer.body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", answer.type);
        exchange.sendResponseHeaders(answer.status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer next(String route) {
        Deque<Answer> prepared = answers.get(route);
        if (prepared == null) {
            return new Answer(
                    404,
                    "application/problem+json",
                    "{\"code\":\"not_found\",\"detail\":\"Nothing is prepared for " + route + ".\",\"help\":\"\"}");
        }
        synchronized (prepared) {
            Answer first = prepared.getFirst();
            if (prepared.size() > 1) {
                prepared.removeFirst();
            }
            return first;
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
