package io.ruche.control.gateway;

import io.ruche.control.jobs.lines.Line;
import io.ruche.control.jobs.lines.LineParser;
import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.proto.ChatMessage;
import io.ruche.proto.ChatPrompt;
import io.ruche.proto.EmbedInput;
import io.ruche.proto.EmbeddingPrompt;
import io.ruche.proto.Grammar;
import io.ruche.proto.JobPrompt;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.spelling.Excerpt;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lines of jobs, with the same parsers as interactive requests: what those take and refuse, a job takes and refuses. Any
 * thread.
 */
public final class BatchLines implements LineParser {
    static final String CHAT = "/v1/chat/completions";
    static final String EMBEDDINGS = "/v1/embeddings";

    private static final Set<String> ENVELOPE = Set.of("method", "url", "body");

    @Override
    public Line parse(byte[] bytes, int number) {
        int[] part = trim(bytes);
        requireUtf8(bytes, part, number);
        int firstLine = number - ends(bytes, part[0]);
        try {
            Envelope envelope = new Envelope();
            envelope.read(new JsonReader(bytes, part[0], part[1], firstLine));
            envelope.check();
            int from = envelope.isBare() ? part[0] : envelope.bodyFrom;
            int to = envelope.isBare() ? part[1] : envelope.bodyTo;
            return read(new JsonReader(bytes, from, to, firstLine), envelope);
        } catch (JsonException e) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    e.getMessage() + " (expected: one JSON object).",
                    "Write each request on a line of its own.");
        } catch (RefusedException e) {
            Failure why = e.failure();
            throw FailureException.of(why.code(), "line " + number + ": " + why.message(), why.help());
        }
    }

    private static Line read(JsonReader json, Envelope envelope) {
        JobPrompt.Builder prompt = JobPrompt.newBuilder().setCustomId(envelope.customId);
        boolean embedding = envelope.isBare() ? envelope.hasInput : envelope.url.equals(EMBEDDINGS);
        String model;
        try {
            if (embedding) {
                EmbeddingRequest request = EmbeddingRequest.parseLine(json);
                model = request.model();
                prompt.setEmbedding(embedding(request));
            } else {
                GenerationRequest request = GenerationParser.parseLine(json, envelope.isBare());
                model = request.model;
                prompt.setChat(chat(request));
            }
        } catch (RefusedException e) {
            throw envelope.isBare() ? e : e.inside("body");
        }
        if (model.isEmpty() && !envelope.isBare()) {
            throw RefusedException.invalid("model", "body.model: absent (expected: the name of a deployed model).");
        }
        return new Line(prompt.build(), model);
    }

    private static ChatPrompt chat(GenerationRequest request) {
        if (request.stream) {
            throw RefusedException.unsupported(
                    "stream", "stream: true is not supported in a job.", "Leave it out: answers come as a file.");
        }
        ChatPrompt.Builder chat = ChatPrompt.newBuilder()
                .setSampling(request.sampling)
                .setMaxTokens(request.maxTokens)
                .addAllStop(request.stop)
                .setLogprobs(request.logprobs)
                .setTopLogprobs(request.topLogprobs)
                .setIgnoreEos(request.ignoreEos);
        if (!request.schema.isEmpty()) chat.setGrammar(Grammar.newBuilder().setJsonSchema(request.schema));
        chat.setTools(request.toolUse);
        request.messages.forEach(it ->
                chat.addMessages(ChatMessage.newBuilder().setRole(it.role()).setContent(it.content())));
        return chat.build();
    }

    private static EmbeddingPrompt embedding(EmbeddingRequest request) {
        EmbeddingPrompt.Builder embedding =
                EmbeddingPrompt.newBuilder().setBase64(request.base64()).setDimensions(request.dimensions());
        List<EmbedInput> inputs = request.inputs();
        if (inputs.stream().allMatch(EmbedInput::hasText)) {
            inputs.forEach(it -> embedding.addInputs(it.getText()));
        } else {
            embedding.addAllMixed(inputs);
        }
        return embedding.build();
    }

    /** Where the JSON begins and ends: without a byte order mark before and white space around. */
    private static int[] trim(byte[] bytes) {
        int from = 0;
        int to = bytes.length;
        boolean marked = to >= 3 && bytes[0] == (byte) 0xEF && bytes[1] == (byte) 0xBB && bytes[2] == (byte) 0xBF;
        if (marked) from = 3;
        while (from < to && isSpace(bytes[from])) from++;
        while (to > from && isSpace(bytes[to - 1])) to--;
        return new int[] {from, to};
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }

    private static int ends(byte[] bytes, int to) {
        int ends = 0;
        for (int i = 0; i < to; i++) if (bytes[i] == '\n') ends++;
        return ends;
    }

    private static void requireUtf8(byte[] bytes, int[] part, int number) {
        int at = part[0];
        while (at < part[1] && bytes[at] >= 0) at++;
        if (at == part[1]) return;
        CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
        ByteBuffer rest = ByteBuffer.wrap(bytes, at, part[1] - at);
        CharBuffer out = CharBuffer.allocate(1024);
        CoderResult result = decoder.decode(rest, out, true);
        while (result.isOverflow()) {
            out.clear();
            result = decoder.decode(rest, out, true);
        }
        if (result.isError()) {
            int column = rest.position() - part[0] + 1;
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    "line " + number + ", column " + column
                            + ": the bytes are not valid UTF-8 (expected: a file in UTF-8).",
                    "Save it in that encoding.");
        }
    }

    /** What is around a body, and what tells a line with an envelope from a bare body. */
    private static final class Envelope {
        String customId = "";
        String url = "";
        private @Nullable String method;
        private boolean enveloped;
        private boolean named;
        boolean hasInput;
        private boolean hasMessages;
        int bodyFrom = -1;
        int bodyTo;

        void read(JsonReader json) {
            if (json.peek() != Kind.OBJECT) throw json.error("expected an object");
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (ENVELOPE.contains(name)) enveloped = true;
                if (json.peek() == Kind.NULL) {
                    json.skip();
                    continue;
                }
                switch (name) {
                    case "custom_id" -> {
                        customId = Fields.string(json, name);
                        named = true;
                    }
                    case "method" -> method = Fields.string(json, name);
                    case "url" -> url = Fields.string(json, name);
                    case "body" -> body(json);
                    default -> {
                        hasInput |= name.equals("input");
                        hasMessages |= name.equals("messages") || name.equals("prompt");
                        json.skip();
                    }
                }
            }
            json.end();
        }

        private void body(JsonReader json) {
            Fields.expect(json, "body", Kind.OBJECT, "an object");
            bodyFrom = json.position();
            json.skip();
            bodyTo = json.position();
        }

        boolean isBare() {
            return !enveloped;
        }

        void check() {
            if (named && (customId.isBlank() || customId.length() > JobSpec.MOST_CUSTOM_ID)) {
                throw RefusedException.invalid(
                        "custom_id",
                        "custom_id of " + customId.length() + " characters (expected: 1 to " + JobSpec.MOST_CUSTOM_ID
                                + ", not all blank).");
            }
            if (isBare()) checkBare();
            else checkEnvelope();
        }

        private void checkBare() {
            if (hasInput == hasMessages) {
                throw RefusedException.invalid(
                        "",
                        hasInput
                                ? "input beside messages or prompt (expected: one of them)."
                                : "custom_id, method, url and body: absent (expected: them, or messages, prompt or"
                                        + " input).");
            }
        }

        private void checkEnvelope() {
            if (!named) {
                throw RefusedException.invalid("custom_id", "custom_id: absent (expected: a name, each once).");
            }
            if (!"POST".equals(method)) {
                throw RefusedException.invalid("method", "method: " + shown(method) + " (expected: 'POST').");
            }
            if (!url.equals(CHAT) && !url.equals(EMBEDDINGS)) {
                throw RefusedException.invalid(
                        "url",
                        "url: " + shown(url.isEmpty() ? null : url) + " (expected: '" + CHAT + "' or '" + EMBEDDINGS
                                + "').");
            }
            if (bodyFrom < 0) {
                throw RefusedException.invalid("body", "body: absent (expected: the request, an object).");
            }
        }

        private static String shown(@Nullable String value) {
            if (value == null) return "absent";
            return "'" + Excerpt.of(value, 60) + "'";
        }
    }
}
