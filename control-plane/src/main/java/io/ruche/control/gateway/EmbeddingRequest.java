package io.ruche.control.gateway;

import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.proto.EmbedInput;
import io.ruche.proto.TokenIds;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a call for embeddings asks for.
 *
 * @param base64 whether vectors go as base64 of little-endian floats, as OpenAI's own clients ask
 */
record EmbeddingRequest(String model, List<EmbedInput> inputs, boolean base64, int dimensions, Set<String> ignored) {
    private static final int MAX_INPUTS = 2048;

    /** Throws {@link RefusedException}. */
    static EmbeddingRequest parse(byte[] body, int length) {
        EmbeddingRequest request;
        try {
            JsonReader json = new JsonReader(body, length);
            request = parseLine(json);
            json.end();
        } catch (JsonException e) {
            throw RefusedException.invalid("", "The body is not valid JSON: " + e.getMessage() + ".");
        }
        if (request.model.isEmpty()) {
            throw RefusedException.invalid("model", "model: absent (expected: the name of a deployed model).");
        }
        return request;
    }

    /**
     * Reads a job's line, of which the model may be said elsewhere. Throws {@link RefusedException} and
     * {@link JsonException}.
     *
     * @param json at the body
     */
    static EmbeddingRequest parseLine(JsonReader json) {
        String model = "";
        List<EmbedInput> inputs = new ArrayList<>();
        boolean base64 = false;
        int dimensions = 0;
        Set<String> ignored = new LinkedHashSet<>();
        if (json.peek() != Kind.OBJECT) throw json.error("expected an object");
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (json.peek() == Kind.NULL) {
                json.skip();
                continue;
            }
            switch (name) {
                case "model" -> model = Fields.string(json, name);
                case "input" -> input(json, inputs);
                case "encoding_format" -> base64 = isBase64(Fields.string(json, name));
                case "dimensions" -> dimensions = Fields.integer(json, name, 1, Integer.MAX_VALUE);
                case "user" -> Fields.string(json, name);
                default -> {
                    ignored.add(name);
                    json.skip();
                }
            }
        }
        if (inputs.isEmpty()) {
            throw RefusedException.invalid("input", "input: none (expected: a text, token ids, or an array of them).");
        }
        return new EmbeddingRequest(model, inputs, base64, dimensions, ignored);
    }

    private static boolean isBase64(String format) {
        return switch (format) {
            case "base64" -> true;
            case "float" -> false;
            default ->
                throw RefusedException.invalid(
                        "encoding_format", "encoding_format: '" + format + "' (expected: float or base64).");
        };
    }

    private static void input(JsonReader json, List<EmbedInput> inputs) {
        if (json.peek() == Kind.STRING) {
            add(inputs, json.string());
            return;
        }
        Fields.expect(json, "input", Kind.ARRAY, "a text, token ids, or an array of them");
        json.beginArray();
        TokenIds.Builder ids = TokenIds.newBuilder();
        while (json.nextElement()) {
            switch (json.peek()) {
                case STRING -> add(inputs, json.string());
                case ARRAY -> add(inputs, Fields.tokenIds(json, "input"));
                case NUMBER -> ids.addIds(Fields.integer(json, "input", 0, Integer.MAX_VALUE));
                default -> throw RefusedException.invalid("input", "input: expected texts or token ids.");
            }
        }
        if (ids.getIdsCount() > 0) {
            if (!inputs.isEmpty()) throw RefusedException.invalid("input", "input: texts and token ids mixed.");
            add(inputs, ids.build());
        }
    }

    private static void add(List<EmbedInput> inputs, String text) {
        if (text.isEmpty()) throw RefusedException.invalid("input", "input: an empty text (expected: some text).");
        room(inputs);
        inputs.add(EmbedInput.newBuilder().setText(text).build());
    }

    private static void add(List<EmbedInput> inputs, TokenIds ids) {
        if (ids.getIdsCount() == 0) throw RefusedException.invalid("input", "input: an empty array of token ids.");
        room(inputs);
        inputs.add(EmbedInput.newBuilder().setTokenIds(ids).build());
    }

    private static void room(List<EmbedInput> inputs) {
        if (inputs.size() == MAX_INPUTS) {
            throw RefusedException.invalid("input", "input: more than " + MAX_INPUTS + " texts in one request.");
        }
    }
}
