package io.ruche.control.gateway;

import io.ruche.control.json.JsonException;
import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.upstream.UpstreamBody;
import io.ruche.scheduler.organisation.turn.Message;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/** An agent's call as a chat in OpenAI's format, for providers; and their answers' text. */
final class AgentBody {
    private AgentBody() {}

    static UpstreamBody of(AgentCall call) {
        JsonWriter json = new JsonWriter(1024);
        json.beginObject().field("model", call.model()).name("messages").beginArray();
        for (Message it : call.messages()) {
            json.beginObject()
                    .field("role", role(it))
                    .field("content", it.text())
                    .endObject();
        }
        json.endArray()
                .field("max_tokens", call.maxTokens())
                .field("temperature", call.sampling().temperature())
                // of those who know it, most take four bytes and no sign
                .field("seed", call.seed() & Integer.MAX_VALUE);
        double penalty = call.sampling().frequencyPenalty();
        if (penalty > 0) json.field("frequency_penalty", penalty); // not every server knows it
        call.schema().ifPresent(schema -> format(json, schema));
        byte[] body = json.endObject().toBytes();
        return UpstreamBody.read(body, body.length);
    }

    private static void format(JsonWriter json, String schema) {
        json.name("response_format")
                .beginObject()
                .field("type", "json_schema")
                .name("json_schema")
                .beginObject()
                .field("name", "answer")
                .name("schema")
                .embed(schema.getBytes(StandardCharsets.UTF_8))
                .endObject()
                .endObject();
    }

    static String role(Message message) {
        return message.role().name().toLowerCase(Locale.ROOT);
    }

    /** What the first choice says; empty when the answer has none. */
    static Optional<String> text(byte[] answer) {
        try {
            JsonReader json = new JsonReader(answer);
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (name.equals("choices") && json.peek() == Kind.ARRAY) return choice(json);
                json.skip();
            }
            return Optional.empty();
        } catch (JsonException e) {
            return Optional.empty();
        }
    }

    private static Optional<String> choice(JsonReader json) {
        json.beginArray();
        if (!json.nextElement()) return Optional.empty();
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("message") && json.peek() == Kind.OBJECT) return content(json);
            json.skip();
        }
        return Optional.empty();
    }

    private static Optional<String> content(JsonReader json) {
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("content") && json.peek() == Kind.STRING) return Optional.of(json.string());
            json.skip();
        }
        return Optional.empty();
    }
}
