package io.ruche.control.gateway;

import io.ruche.control.json.JsonWriter;
import io.ruche.proto.ToolUse;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.grammar.ToolAnswers;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Offers tools to a model: in words of our own, the same for every model, behind what the system says; and by a schema
 * that the answer must follow, so that also a model that never learned to call tools makes sound calls.
 */
final class ToolPrompt {
    private ToolPrompt() {}

    /**
     * Puts the tools into a request.
     *
     * @param format the schema that a message to the user must follow; empty: text
     */
    static void offer(ToolParser tools, String format, GenerationRequest request) {
        if (request.logprobs) {
            throw RefusedException.unsupported(
                    "logprobs", "logprobs beside tools is not supported.", "Leave out one of them.");
        }
        request.toolUse = format.isEmpty() ? ToolUse.TOOL_USE_TEXT : ToolUse.TOOL_USE_DOCUMENT;
        request.schema = schema(tools, format);
        CheckedSchemas.check(request.schema, "tools");

        Prompts.Message first = request.messages.get(0);
        String words = words(tools, format);
        if (first.role().equals("system")) {
            request.messages.set(0, new Prompts.Message("system", first.content() + "\n\n" + words));
        } else {
            request.messages.add(0, new Prompts.Message("system", words));
        }
    }

    private static String schema(ToolParser tools, String format) {
        ToolAnswers.Message message = tools.mustCall()
                ? new ToolAnswers.NoMessage()
                : format.isEmpty() ? new ToolAnswers.AnyText() : new ToolAnswers.Document(format);
        List<ToolAnswers.Tool> callable = tools.callable().stream()
                .map(tool -> new ToolAnswers.Tool(tool.name(), tool.parameters()))
                .toList();
        try {
            return ToolAnswers.schema(callable, tools.mostCalls(), message);
        } catch (FailureException e) {
            throw RefusedException.of(e.failure(), "tools");
        }
    }

    private static String words(ToolParser tools, String format) {
        StringBuilder words = new StringBuilder("You can call these functions:\n");
        for (ToolParser.Tool tool : tools.callable()) words.append(line(tool)).append('\n');
        words.append("Answer with JSON only. To call ")
                .append(tools.mostCalls() > 1 ? "functions" : "a function")
                .append(": {\"calls\": [{\"name\": \"...\", \"arguments\": {...}}]}.");
        if (!tools.mustCall()) {
            words.append(" To answer the user yourself: {\"message\": ")
                    .append(format.isEmpty() ? "\"...\"" : "{...}")
                    .append("}.");
        }
        return words.toString();
    }

    private static String line(ToolParser.Tool tool) {
        JsonWriter json = new JsonWriter(256);
        json.beginObject().field("name", tool.name());
        if (!tool.description().isEmpty()) json.field("description", tool.description());
        return json.name("parameters")
                .embed(tool.parameters().getBytes(StandardCharsets.UTF_8))
                .endObject()
                .toString();
    }
}
