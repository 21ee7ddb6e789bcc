package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import io.ruche.scheduler.failure.FailureException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Chat completions. One call at a time; {@link #cancel} from any thread ends it. */
public final class Chat {
    private static final Duration WHOLE = Duration.ofMinutes(10);

    private final Api api;
    private final String model;
    private final Settings settings;
    private final AtomicReference<@Nullable InputStream> open = new AtomicReference<>();
    private final AtomicReference<@Nullable Thread> caller = new AtomicReference<>();
    private volatile boolean cancelled;

    public Chat(Api api, String model, Settings settings) {
        this.api = api;
        this.model = model;
        this.settings = settings;
    }

    /** Streams an answer to {@code text} as it comes. */
    public Answer stream(List<Message> messages, Consumer<String> text) {
        ObjectNode body = body(messages);
        body.put("stream", true);
        body.putObject("stream_options").put("include_usage", true);
        cancelled = false;
        StringBuilder whole = new StringBuilder();
        AnswerEnd end = new AnswerEnd();
        long began = System.nanoTime();
        caller.set(Thread.currentThread());
        try (InputStream stream = opened(body);
                BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("data:")) {
                    continue;
                }
                String data = line.substring(5).strip();
                if (data.equals("[DONE]")) {
                    break;
                }
                JsonNode chunk = Json.MAPPER.readTree(data);
                if (chunk.has("error")) {
                    throw Problems.of(502, data);
                }
                String piece = Json.text(chunk.path("choices").path(0), "delta.content");
                if (!piece.isEmpty()) {
                    whole.append(piece);
                    text.accept(piece);
                }
                end.read(chunk);
            }
        } catch (FailureException e) {
            if (!cancelled) {
                throw e;
            }
        } catch (IOException e) {
            if (!cancelled) {
                throw Problems.of(
                        502,
                        "{\"code\":\"unreachable\",\"detail\":\"The connection broke in the middle of the answer.\",\"help\":\"`ruche status` tells whether the server lives.\"}");
            }
        } finally {
            open.set(null);
            caller.set(null);
            boolean unused = cancelled && Thread.interrupted();
        }
        return end.answer(whole.toString(), cancelled, (System.nanoTime() - began) / 1e9);
    }

    /** The whole answer as the server sent it. */
    public JsonNode complete(List<Message> messages) {
        return api.post("/v1/chat/completions", body(messages), WHOLE);
    }

    /** Ends the call under way, if any. */
    public void cancel() {
        cancelled = true;
        InputStream stream = open.get();
        Thread waiting = caller.get();
        try {
            if (stream != null) {
                stream.close();
            } else if (waiting != null) {
                waiting.interrupt();
            }
        } catch (IOException e) {
            // it is gone either way
        }
    }

    private InputStream opened(ObjectNode body) {
        InputStream stream = api.open("/v1/chat/completions", body);
        open.set(stream);
        return stream;
    }

    private ObjectNode body(List<Message> messages) {
        ObjectNode body = Json.object().put("model", model);
        ArrayNode array = body.putArray("messages");
        messages.forEach(
                message -> array.addObject().put("role", message.role()).put("content", message.content()));
        settings.temperature().ifPresent(value -> body.put("temperature", value));
        settings.maxTokens().ifPresent(value -> body.put("max_tokens", value));
        settings.seed().ifPresent(value -> body.put("seed", value));
        return body;
    }

    public record Message(String role, String content) {}

    public record Settings(Optional<Double> temperature, Optional<Integer> maxTokens, Optional<Long> seed) {}

    /**
     * What came back.
     *
     * @param finish OpenAI's finish reason; empty when cancelled
     */
    public record Answer(
            String text, String finish, boolean cancelled, OptionalLong tokens, String node, double seconds) {}

    /** Gathers what the last chunks tell. */
    private static final class AnswerEnd {
        private String finish = "";
        private String node = "";
        private OptionalLong tokens = OptionalLong.empty();

        void read(JsonNode chunk) {
            String reason = Json.text(chunk.path("choices").path(0), "finish_reason");
            finish = reason.isEmpty() ? finish : reason;
            String where = Json.text(chunk, "ruche.node");
            node = where.isEmpty() ? node : where;
            OptionalLong counted = Json.number(chunk, "usage.completion_tokens");
            tokens = counted.isPresent() ? counted : tokens;
        }

        Answer answer(String text, boolean cancelled, double seconds) {
            return new Answer(text, finish, cancelled, tokens, node, seconds);
        }
    }
}
