package io.ruche.control.gateway;

import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.scheduler.spelling.Excerpt;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the messages of a chat. */
final class MessageParser {
    private static final String TOOLS_INSTEAD = "Use tool_calls, and role tool for what they gave.";

    private final JsonReader json;
    private final List<Prompts.Message> messages;
    private final Set<String> ignored;
    /** Names of the functions that were called, by the ids of the calls. */
    private final Map<String, String> called = new HashMap<>();

    private boolean resultBefore;

    MessageParser(JsonReader json, List<Prompts.Message> messages, Set<String> ignored) {
        this.json = json;
        this.messages = messages;
        this.ignored = ignored;
    }

    void array() {
        Fields.expect(json, "messages", Kind.ARRAY, "an array of messages");
        messages.clear();
        json.beginArray();
        for (int i = 0; json.nextElement(); i++) message("messages[" + i + "]");
    }

    private void message(String where) {
        Fields.expect(json, where, Kind.OBJECT, "an object with role and content");
        String role = "";
        @Nullable String content = null;
        String calls = "";
        String callId = "";
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (json.peek() == Kind.NULL) {
                json.skip();
                continue;
            }
            switch (name) {
                case "role" -> role = Fields.string(json, where + ".role");
                case "content" -> content = content(where + ".content");
                case "tool_calls" -> calls = new ToolCallParser(json, called).parse(where + ".tool_calls");
                case "tool_call_id" -> callId = Fields.string(json, where + ".tool_call_id");
                case "function_call", "audio" -> refuseFilled(where, name);
                // spoken by a person of that name, refused by the model, thought before: templates here take none
                default -> {
                    json.skip();
                    ignored.add("messages." + name);
                }
            }
        }
        if (role.equals("tool")) {
            result(where, callId, content(where, content));
            return;
        }
        resultBefore = false;
        String known = role(where, role);
        if (!calls.isEmpty() && !known.equals("assistant")) {
            throw RefusedException.invalid(
                    where + ".tool_calls", where + ".tool_calls: in a message of " + known + " (expected: assistant).");
        }
        String said = calls.isEmpty() ? content(where, content) : content == null ? "" : content;
        String between = said.isEmpty() || calls.isEmpty() ? "" : "\n";
        messages.add(new Prompts.Message(known, said + between + calls));
    }

    /** What a tool gave is told to the model by the user: templates that know no tools know no other role for it. */
    private void result(String where, String callId, String content) {
        String name = called.get(callId);
        if (name == null) {
            throw RefusedException.invalid(
                    where + ".tool_call_id",
                    where + ".tool_call_id: " + (callId.isEmpty() ? "absent" : "'" + Excerpt.of(callId, 40) + "'")
                            + " (expected: the id of a call in a message before).");
        }
        String text = "Result of " + name + ": " + content;
        if (resultBefore) {
            Prompts.Message before = messages.remove(messages.size() - 1);
            text = before.content() + "\n" + text;
        }
        messages.add(new Prompts.Message("user", text));
        resultBefore = true;
    }

    private String role(String where, String role) {
        return switch (role) {
            case "system", "user", "assistant" -> role;
            // OpenAI's newer word for system
            case "developer" -> "system";
            case "function" ->
                throw RefusedException.unsupported(
                        where + ".role", where + ".role: '" + role + "' is not supported.", TOOLS_INSTEAD);
            case "" ->
                throw RefusedException.invalid(
                        where + ".role",
                        where + ".role: absent (expected: system, developer, user, assistant or tool).");
            default ->
                throw RefusedException.invalid(
                        where + ".role",
                        where + ".role: '" + Excerpt.of(role, 40)
                                + "' (expected: system, developer, user, assistant or tool).");
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
            throw RefusedException.unsupported(
                    where + "." + name, where + "." + name + " is not supported.", TOOLS_INSTEAD);
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
                    where + ": parts of type '" + Excerpt.of(type, 40) + "' are not supported (expected: text).",
                    "Send text only.");
        }
        if (text == null) throw RefusedException.invalid(where + ".text", where + ".text: absent (expected: a text).");
        return text;
    }
}
