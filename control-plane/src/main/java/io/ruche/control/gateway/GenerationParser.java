package io.ruche.control.gateway;

import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.proto.TokenIds;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a chat or a completion in one pass. Every field of OpenAI's is either honoured, harmless, or
 * refused by name; what it does not know is skipped and listed.
 */
final class GenerationParser {
    private static final int MAX_STOPS = 16;
    private static final int MAX_IGNORED = 32;
    private static final int MAX_TOP = 20;

    private final JsonReader json;
    private final GenerationRequest request;

    private final boolean bare;
    /** A bare body's one message. */
    private @Nullable String said;

    /** The schema of response_format; empty: text. */
    private String format = "";

    private final ToolParser tools;

    private GenerationParser(JsonReader json, boolean chat, boolean bare) {
        this.json = json;
        this.bare = bare;
        this.tools = new ToolParser(json);
        request = new GenerationRequest(chat);
    }

    /** Throws {@link RefusedException}. */
    static GenerationRequest parse(byte[] body, int length, boolean chat) {
        GenerationParser parser = new GenerationParser(new JsonReader(body, length), chat, false);
        try {
            parser.object();
            parser.json.end();
        } catch (JsonException e) {
            throw RefusedException.invalid("", "The body is not valid JSON: " + e.getMessage() + ".");
        }
        parser.checkModel();
        parser.check();
        parser.shape();
        return parser.request;
    }

    /**
     * Reads the chat of a job's line, of which the model may be said elsewhere. Throws {@link RefusedException} and
     * {@link JsonException}.
     *
     * @param json at the body
     * @param bare whether the body is all of the line: then {@code prompt} stands for one message of the user
     */
    static GenerationRequest parseLine(JsonReader json, boolean bare) {
        GenerationParser parser = new GenerationParser(json, true, bare);
        parser.object();
        parser.takeSaid();
        parser.check();
        parser.shape();
        return parser.request;
    }

    private void object() {
        if (json.peek() != Kind.OBJECT) throw json.error("expected an object");
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            // null stands for absent, in every field
            if (json.peek() == Kind.NULL) json.skip();
            else if (!common(name)) own(name);
        }
    }

    private void own(String name) {
        boolean known = request.chat ? chat(name) : completion(name);
        if (known) return;
        if (request.ignored.size() < MAX_IGNORED) request.ignored.add(name);
        json.skip();
    }

    private boolean common(String name) {
        switch (name) {
            case "model" -> request.model = Fields.string(json, name);
            case "stream" -> request.stream = Fields.bool(json, name);
            case "stream_options" -> streamOptions();
            case "max_tokens" -> request.maxTokens = Fields.integer(json, name, 1, Integer.MAX_VALUE);
            case "temperature" -> request.sampling.setTemperature(Fields.number(json, name, 0, 2));
            case "top_p" -> request.sampling.setTopP(Fields.number(json, name, 0, 1));
            case "frequency_penalty" -> request.sampling.setFrequencyPenalty(Fields.number(json, name, -2, 2));
            case "presence_penalty" -> request.sampling.setPresencePenalty(Fields.number(json, name, -2, 2));
            case "seed" -> request.sampling.setSeed(Fields.longInteger(json, name));
            case "logit_bias" -> logitBias();
            case "stop" -> stop();
            case "n" -> onlyOne(name, "one answer a request; send the request several times");
            case "user", "safety_identifier" -> Fields.string(json, name);
            case "metadata" -> json.skip();
            case "prompt_cache_key" -> request.sessionKey = Fields.string(json, name);
            // not OpenAI's, as vLLM and llama.cpp have them
            case "top_k" -> request.sampling.setTopK(topK());
            case "min_p" -> request.sampling.setMinP(Fields.number(json, name, 0, 1));
            case "repetition_penalty", "repeat_penalty" ->
                request.sampling.setRepetitionPenalty(Fields.number(json, name, 0.01, 10));
            case "ignore_eos" -> request.ignoreEos = Fields.bool(json, name);
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean chat(String name) {
        switch (name) {
            case "messages" -> new MessageParser(json, request.messages, request.ignored).array();
            case "response_format" -> format = ResponseFormat.parse(json);
            case "tools" -> tools.list();
            case "tool_choice" -> tools.choice();
            case "parallel_tool_calls" -> tools.parallel();
            case "max_completion_tokens" -> request.maxTokens = Fields.integer(json, name, 1, Integer.MAX_VALUE);
            case "logprobs" -> request.logprobs = Fields.bool(json, name);
            case "top_logprobs" -> request.topLogprobs = Fields.integer(json, name, 0, MAX_TOP);
            case "functions" -> onlyEmpty(name);
            case "function_call" -> onlyString(name, "none", "auto");
            case "modalities" -> modalities();
            case "service_tier" -> onlyString(name, "auto", "default");
            case "store" -> onlyFalse(name);
            case "audio",
                    "prediction",
                    "web_search_options",
                    "reasoning_effort",
                    "verbosity",
                    "grammar",
                    "guided_json" -> throw unsupported(name);
            case "prompt" -> {
                if (!bare) return false;
                said = Fields.string(json, name);
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean completion(String name) {
        switch (name) {
            case "prompt" -> prompt();
            case "logprobs" -> {
                request.topLogprobs = Fields.integer(json, name, 0, MAX_TOP);
                request.logprobs = true;
            }
            case "echo" -> request.echo = Fields.bool(json, name);
            case "suffix" -> {
                if (!Fields.string(json, name).isEmpty()) throw unsupported(name);
            }
            case "best_of" -> onlyOne(name, "one answer a request");
            default -> {
                return false;
            }
        }
        return true;
    }

    private void takeSaid() {
        String text = said;
        if (text == null) return;
        if (!request.messages.isEmpty()) {
            throw RefusedException.invalid("prompt", "prompt: given beside messages (expected: one of them).");
        }
        request.messages.add(new Prompts.Message("user", text));
    }

    private void checkModel() {
        if (request.model.isEmpty()) {
            throw RefusedException.invalid("model", "model: absent (expected: the name of a deployed model).");
        }
    }

    private void check() {
        if (request.chat && request.messages.isEmpty()) {
            throw RefusedException.invalid("messages", "messages: none (expected: at least one message).");
        }
        if (!request.chat && request.prompt == null && request.promptIds == null) {
            throw RefusedException.invalid("prompt", "prompt: absent (expected: a text, or token ids).");
        }
        if (request.chat && request.topLogprobs > 0 && !request.logprobs) {
            throw RefusedException.invalid("top_logprobs", "top_logprobs: given without logprobs: true.");
        }
        if (request.includeUsage && !request.stream) {
            throw RefusedException.invalid("stream_options", "stream_options: given without stream: true.");
        }
        if (request.echo && (request.logprobs || request.promptIds != null)) {
            throw RefusedException.unsupported(
                    "echo",
                    "echo is honoured for a text prompt without logprobs only.",
                    "Leave out echo, or logprobs and token ids.");
        }
    }

    /** Says what the answer must look like. */
    private void shape() {
        tools.check();
        if (tools.areOffered()) ToolPrompt.offer(tools, format, request);
        else request.schema = format;
        if (!request.schema.isEmpty() && request.ignoreEos) {
            throw RefusedException.invalid(
                    "ignore_eos",
                    "ignore_eos: given beside " + (tools.areOffered() ? "tools" : "response_format")
                            + " (expected: one of them; nothing follows a whole document).");
        }
    }

    private void streamOptions() {
        Fields.expect(json, "stream_options", Kind.OBJECT, "an object");
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("include_usage") && json.peek() == Kind.BOOLEAN) request.includeUsage = json.bool();
            else json.skip();
        }
    }

    private void logitBias() {
        Fields.expect(json, "logit_bias", Kind.OBJECT, "an object of token ids and biases");
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            int id;
            try {
                id = Integer.parseInt(name);
            } catch (NumberFormatException e) {
                id = -1;
            }
            if (id < 0) {
                throw RefusedException.invalid("logit_bias", "logit_bias: '" + name + "' (expected: a token id).");
            }
            request.sampling.putLogitBias(id, Fields.number(json, "logit_bias", -100, 100));
        }
    }

    private void stop() {
        if (json.peek() == Kind.STRING) {
            addStop(json.string());
            return;
        }
        Fields.expect(json, "stop", Kind.ARRAY, "a string, or an array of them");
        json.beginArray();
        while (json.nextElement()) addStop(Fields.string(json, "stop"));
    }

    private void addStop(String text) {
        if (text.isEmpty()) throw RefusedException.invalid("stop", "stop: an empty string (expected: some text).");
        if (request.stop.size() == MAX_STOPS) {
            throw RefusedException.invalid("stop", "stop: more than " + MAX_STOPS + " strings.");
        }
        request.stop.add(text);
    }

    private int topK() {
        // -1 is how some clients say: no limit
        return Math.max(0, Fields.integer(json, "top_k", -1, Integer.MAX_VALUE));
    }

    private void prompt() {
        if (json.peek() == Kind.STRING) {
            request.prompt = json.string();
            return;
        }
        Fields.expect(json, "prompt", Kind.ARRAY, "a text, token ids, or an array with one of them");
        json.beginArray();
        if (!json.nextElement()) throw RefusedException.invalid("prompt", "prompt: an empty array.");
        switch (json.peek()) {
            case STRING -> {
                request.prompt = json.string();
                onlyOnePrompt();
            }
            case ARRAY -> {
                request.promptIds = Fields.tokenIds(json, "prompt");
                onlyOnePrompt();
            }
            case NUMBER -> request.promptIds = restOfTokenIds();
            default ->
                throw RefusedException.invalid(
                        "prompt", "prompt: an array of neither texts nor token ids (expected: one of them).");
        }
    }

    private TokenIds restOfTokenIds() {
        TokenIds.Builder ids = TokenIds.newBuilder();
        do {
            ids.addIds(Fields.integer(json, "prompt", 0, Integer.MAX_VALUE));
        } while (json.nextElement());
        return ids.build();
    }

    private void onlyOnePrompt() {
        if (json.nextElement()) {
            throw RefusedException.unsupported(
                    "prompt",
                    "prompt: an array of several prompts is not supported.",
                    "Send one request for each prompt.");
        }
    }

    private void onlyOne(String name, String help) {
        int count = Fields.integer(json, name, 1, Integer.MAX_VALUE);
        if (count != 1) {
            throw RefusedException.unsupported(
                    name, name + ": " + count + " is not supported (expected: 1).", "Ask for " + help + ".");
        }
    }

    private void onlyEmpty(String name) {
        Fields.expect(json, name, Kind.ARRAY, "an array");
        json.beginArray();
        if (json.nextElement()) throw unsupported(name);
    }

    private void onlyString(String name, String... fine) {
        if (json.peek() == Kind.STRING) {
            String value = json.string();
            for (String one : fine) if (one.equals(value)) return;
        }
        throw unsupported(name);
    }

    private void onlyFalse(String name) {
        if (Fields.bool(json, name)) throw unsupported(name);
    }

    private void modalities() {
        Fields.expect(json, "modalities", Kind.ARRAY, "an array");
        json.beginArray();
        while (json.nextElement()) {
            if (!Fields.string(json, "modalities").equals("text")) throw unsupported("modalities");
        }
    }

    private static RefusedException unsupported(String name) {
        return RefusedException.unsupported(name, name + " is not supported by this gateway yet.", "Leave it out.");
    }
}
