package io.ruche.control.gateway;

import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a chat. */
final class MessageParser {
    private static final String NO_TOOLS = "Tool calls are not supported by this gateway yet; send text only.";

    private final JsonReader json;
    private final List<Prompts.Message> messages;
    private final Set<String> ignored;

    MessageParser(JsonReader json, List<Prompts.Message> messages, Set<String> ignored) {
        this.json = json;
        this.messages = messages;
        this.ignored = ignored;
    }

    void array() {
        Fields.expect(json, "messages", Kind.ARRAY, "an array of messages");
        messages.clear();
        json.beginArray();
        while (json.nextElement()) messages.add(message("messages[" + messages.size() + "]"));
    }

    private Prompts.Message message(String where) {
        Fields.expect(json, where, Kind.OBJECT, "an object with role and content");
        String role = "";
        @Nullable String content = null;
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (json.peek() == Kind.NULL) {
                json.skip();
                continue;
            }
            switch (name) {
                case "role" -> role = Fields.string(json, where + ".role");
                case "content" -> content = content(where + ".content");
                case "tool_calls", "function_call", "tool_call_id", "audio" -> refuseFilled(where, name);
                // spoken by a person of that name, refused by the model, thought before: templates here take none
                default -> {
                    json.skip();
                    ignored.add("messages." + name);
                }
            }
        }
        return new Prompts.Message(role(where, role), content(where, content));
    }

    private String role(String where, String role) {
        return switch (role) {
            case "system", "user", "assistant" -> role;
            // OpenAI's newer word for system
            case "developer" -> "system";
            case "tool", "function" ->
                throw RefusedException.unsupported(
                        where + ".role", where + ".role: '" + role + "' is not supported.", NO_TOOLS);
            case "" ->
                throw RefusedException.invalid(
                        where + ".role", where + ".role: absent (expected: system, developer, user or assistant).");
            default ->
                throw RefusedException.invalid(
                        where + ".role",
                        where + ".role: '" + shorten(role) + "' (expected: system, developer, user or assistant).");
        };
    }

    private String content(String where, @Nullable String content) {
        if (content != null) return content;
        throw RefusedException.invalid(
                where + ".content", where + ".content: absent (expected: a text, or an array of text parts).");
    }

    private void refuseFilled(String where, String name) {
        boolean empty = false;
        if (json.peek() == Kind.ARRAY) {
            json.beginArray();
            empty = !json.nextElement();
        }
        if (!empty) {
            throw RefusedException.unsupported(where + "." + name, where + "." + name + " is not supported.", NO_TOOLS);
        }
    }

    private String content(String where) {
        if (json.peek() == Kind.STRING) return json.string();
        Fields.expect(json, where, Kind.ARRAY, "a text, or an array of text parts");
        json.beginArray();
        String first = "";
        @Nullable StringBuilder all = null;
        for (int i = 0; json.nextElement(); i++) {
            String text = part(where + "[" + i + "]");
            if (i == 0) {
                first = text;
                continue;
            }
            if (all == null) all = new StringBuilder(first);
            all.append(text);
        }
        return all == null ? first : all.toString();
    }

    private String part(String where) {
        Fields.expect(json, where, Kind.OBJECT, "an object with type and text");
        String type = "";
        @Nullable String text = null;
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("type")) type = Fields.string(json, where + ".type");
            else if (name.equals("text")) text = Fields.string(json, where + ".text");
            else json.skip();
        }
        if (!type.equals("text")) {
            throw RefusedException.unsupported(
                    where,
                    where + ": parts of type '" + shorten(type) + "' are not supported (expected: text).",
                    "Send text only.");
        }
        if (text == null) throw RefusedException.invalid(where + ".text", where + ".text: absent (expected: a text).");
        return text;
    }

    private static String shorten(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }
}
