package io.ruche.control.upstream;

import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.scheduler.money.Usage;
import java.util.Optional;

/**
 * What is to be known of an answer or a frame of one; the bytes go on as they are.
 *
 * @param hasChoices false for the frame that only tells the usage
 * @param isFinal whether a choice says why it ends
 * @param error what the provider says went wrong
 */
record UpstreamFrame(boolean hasChoices, boolean isFinal, Optional<Usage> usage, Optional<String> error) {

    /** Throws {@link io.ruche.control.json.JsonException} for what is no JSON object. */
    static UpstreamFrame read(byte[] bytes) {
        Reading reading = new Reading(new JsonReader(bytes));
        reading.object();
        return new UpstreamFrame(reading.hasChoices, reading.isFinal, reading.usage, reading.error);
    }

    private static final class Reading {
        private final JsonReader json;
        private boolean hasChoices;
        private boolean isFinal;
        private Optional<Usage> usage = Optional.empty();
        private Optional<String> error = Optional.empty();

        Reading(JsonReader json) {
            this.json = json;
        }

        void object() {
            if (json.peek() != Kind.OBJECT) throw json.error("expected an object");
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                Kind kind = json.peek();
                if (name.equals("choices") && kind == Kind.ARRAY) choices();
                else if (name.equals("usage") && kind == Kind.OBJECT) usage = Optional.of(usage());
                else if (name.equals("error") && kind != Kind.NULL) error = Optional.of(error(kind));
                else json.skip();
            }
            json.end();
        }

        private void choices() {
            json.beginArray();
            while (json.nextElement()) {
                hasChoices = true;
                json.beginObject();
                for (String name = json.nextName(); name != null; name = json.nextName()) {
                    if (name.equals("finish_reason") && json.peek() == Kind.STRING) isFinal = true;
                    json.skip();
                }
            }
        }

        private Usage usage() {
            long input = 0;
            long output = 0;
            long cached = 0;
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                Kind kind = json.peek();
                if (name.equals("prompt_tokens") && kind == Kind.NUMBER) input = json.integer();
                else if (name.equals("completion_tokens") && kind == Kind.NUMBER) output = json.integer();
                else if (name.equals("prompt_tokens_details") && kind == Kind.OBJECT) cached = cached();
                else json.skip();
            }
            return Usage.ofTokens(input, cached, output);
        }

        private long cached() {
            long cached = 0;
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (name.equals("cached_tokens") && json.peek() == Kind.NUMBER) cached = json.integer();
                else json.skip();
            }
            return cached;
        }

        private String error(Kind kind) {
            if (kind == Kind.STRING) return json.string();
            if (kind != Kind.OBJECT) {
                json.skip();
                return "";
            }
            String message = "";
            json.beginObject();
            for (String name = json.nextName(); name != null; name = json.nextName()) {
                if (name.equals("message") && json.peek() == Kind.STRING) message = json.string();
                else json.skip();
            }
            return message;
        }
    }
}
