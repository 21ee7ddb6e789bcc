package io.ruche.tests;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** A provider in OpenAI's wire format whose model says what a script says, after a while. It counts its calls. */
public final class ScriptedModel implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Function<JsonNode, String> script;
    private final Duration latency;
    private final AtomicLong calls = new AtomicLong();

    private ScriptedModel(HttpServer server, Function<JsonNode, String> script, Duration latency) {
        this.server = server;
        this.script = script;
        this.latency = latency;
    }

    /** @param script from the request's body to the answer's text */
    public static ScriptedModel start(Function<JsonNode, String> script, Duration latency) {
        try {
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 256);
            ScriptedModel model = new ScriptedModel(server, script, latency);
            server.createContext("/v1/chat/completions", model::answer);
            server.setExecutor(model.threads);
            server.start();
            return model;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    public long calls() {
        return calls.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            JsonNode request = JSON.readTree(exchange.getRequestBody().readAllBytes());
            calls.incrementAndGet();
            TimeUnit.MILLISECONDS.sleep(latency.toMillis());
            String text = script.apply(request);
            byte[] body = request.path("stream").asBoolean(false) ? stream(request, text) : whole(request, text);
            exchange.getResponseHeaders()
                    .add(
                            "Content-Type",
                            request.path("stream").asBoolean(false) ? "text/event-stream" : "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            // who asked is gone: that was the kill
        }
    }

    private static byte[] whole(JsonNode request, String text) {
        ObjectNode answer = frame(request, "chat.completion");
        ObjectNode choice = answer.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", text);
        choice.put("finish_reason", "stop");
        usage(answer);
        return JSON.writeValueAsBytes(answer);
    }

    private static byte[] stream(JsonNode request, String text) {
        ObjectNode first = frame(request, "chat.completion.chunk");
        first.putArray("choices")
                .addObject()
                .put("index", 0)
                .putObject("delta")
                .put("role", "assistant")
                .put("content", text);
        ObjectNode last = frame(request, "chat.completion.chunk");
        ObjectNode end = last.putArray("choices").addObject().put("index", 0);
        end.putObject("delta");
        end.put("finish_reason", "stop");
        usage(last);
        String frames = "data: " + first + "\n\ndata: " + last + "\n\ndata: [DONE]\n\n";
        return frames.getBytes(java.nio.charset.StandardCharsets.UTF_8);
    }

    private static ObjectNode frame(JsonNode request, String object) {
        return JSON.createObjectNode()
                .put("id", "chatcmpl-1")
                .put("object", object)
                .put("created", 1)
                .put("model", request.path("model").asString());
    }

    private static void usage(ObjectNode answer) {
        answer.putObject("usage")
                .put("prompt_tokens", 100)
                .put("completion_tokens", 10)
                .put("total_tokens", 110);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
