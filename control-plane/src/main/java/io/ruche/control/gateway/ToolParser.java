package io.ruche.control.gateway;

import io.ruche.control.json.JsonReader;
import io.ruche.control.json.JsonReader.Kind;
import io.ruche.scheduler.spelling.Excerpt;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reads {@code tools}, {@code tool_choice} and {@code parallel_tool_calls}, in whichever order they come. */
final class ToolParser {
    private static final int MOST_TOOLS = 128;
    /** Calls in one answer, where several may be. */
    private static final int MOST_CALLS = 8;

    private static final String NO_PARAMETERS =
            "{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}";

    /**
     * A function that the model may call.
     *
     * @param description may be empty
     * @param parameters the JSON Schema of its arguments
     */
    record Tool(String name, String description, String parameters) {}

    /** Whether tools are called, as {@code tool_choice} says. */
    enum Choice {
        NONE,
        AUTO,
        REQUIRED
    }

    private final JsonReader json;
    private final List<Tool> tools = new ArrayList<>();
    private final Set<String> names = new HashSet<>();
    private Choice choice = Choice.AUTO;
    /** The one that must be called; empty: any. */
    private String named = "";

    private boolean parallel = true;

    ToolParser(JsonReader json) {
        this.json = json;
    }

    void list() {
        Fields.expect(json, "tools", Kind.ARRAY, "an array of tools");
        tools.clear();
        names.clear();
        json.beginArray();
        while (json.nextElement()) {
            String where = "tools[" + tools.size() + "]";
            if (tools.size() == MOST_TOOLS) {
                throw RefusedException.invalid("tools", "tools: more than " + MOST_TOOLS + ".");
            }
            Tool tool = tool(where);
            if (!names.add(tool.name())) {
                throw RefusedException.invalid(
                        where, where + ".function.name: '" + tool.name() + "' twice (expected: each once).");
            }
            tools.add(tool);
        }
    }

    private Tool tool(String where) {
        Fields.expect(json, where, Kind.OBJECT, "an object with type and function");
        String type = "";
        Tool tool = new Tool("", "", NO_PARAMETERS);
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (name) {
                case "type" -> type = Fields.string(json, where + ".type");
                case "function" -> tool = function(where + ".function");
                default -> json.skip();
            }
        }
        requireFunction(where + ".type", type);
        if (tool.name().isEmpty()) {
            throw RefusedException.invalid(
                    where + ".function.name", where + ".function.name: absent (expected: the function's name).");
        }
        return tool;
    }

    private Tool function(String where) {
        Fields.expect(json, where, Kind.OBJECT, "an object with name, description and parameters");
        String name = "";
        String description = "";
        String parameters = NO_PARAMETERS;
        json.beginObject();
        for (String field = json.nextName(); field != null; field = json.nextName()) {
            if (json.peek() == Kind.NULL) {
                json.skip();
                continue;
            }
            switch (field) {
                case "name" -> name = Fields.identifier(json, where + ".name");
                case "description" -> description = Fields.string(json, where + ".description");
                case "parameters" -> {
                    Fields.expect(json, where + ".parameters", Kind.OBJECT, "a JSON Schema");
                    parameters = json.raw();
                    CheckedSchemas.check(parameters, where + ".parameters");
                }
                // strict: calls are decoded under a grammar, and never anything else
                default -> json.skip();
            }
        }
        return new Tool(name, description, parameters);
    }

    void choice() {
        named = "";
        if (json.peek() == Kind.STRING) {
            String word = json.string();
            choice = switch (word) {
                case "none" -> Choice.NONE;
                case "auto" -> Choice.AUTO;
                case "required" -> Choice.REQUIRED;
                default ->
                    throw RefusedException.invalid(
                            "tool_choice",
                            "tool_choice: '" + Excerpt.of(word, 40)
                                    + "' (expected: none, auto, required, or a function).");
            };
            return;
        }
        Fields.expect(json, "tool_choice", Kind.OBJECT, "none, auto, required, or a function");
        String type = "";
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            switch (name) {
                case "type" -> type = Fields.string(json, "tool_choice.type");
                case "function" -> choiceOfOne();
                default -> json.skip();
            }
        }
        requireFunction("tool_choice.type", type);
        if (named.isEmpty()) {
            throw RefusedException.invalid(
                    "tool_choice.function.name", "tool_choice.function.name: absent (expected: one of tools).");
        }
        choice = Choice.REQUIRED;
    }

    private void choiceOfOne() {
        Fields.expect(json, "tool_choice.function", Kind.OBJECT, "an object with name");
        json.beginObject();
        for (String name = json.nextName(); name != null; name = json.nextName()) {
            if (name.equals("name")) named = Fields.string(json, "tool_choice.function.name");
            else json.skip();
        }
    }

    private static void requireFunction(String where, String type) {
        if (type.equals("function")) return;
        if (type.isEmpty()) throw RefusedException.invalid(where, where + ": absent (expected: function).");
        throw RefusedException.unsupported(
                where,
                where + ": '" + Excerpt.of(type, 40) + "' is not supported (expected: function).",
                "Describe it as a function.");
    }

    void parallel() {
        parallel = Fields.bool(json, "parallel_tool_calls");
    }

    /** Once all is read: whether the three fields fit each other. */
    void check() {
        if (choice == Choice.REQUIRED && tools.isEmpty()) {
            throw RefusedException.invalid("tool_choice", "tool_choice: given without tools (expected: tools).");
        }
        if (!named.isEmpty() && !names.contains(named)) {
            throw RefusedException.invalid(
                    "tool_choice.function.name",
                    "tool_choice.function.name: '" + Excerpt.of(named, 40) + "' (expected: one of tools).");
        }
    }

    /** Whether the answer may or must call a tool. */
    boolean areOffered() {
        return choice != Choice.NONE && !tools.isEmpty();
    }

    /** Whether the answer must call one. */
    boolean mustCall() {
        return choice == Choice.REQUIRED;
    }

    /** Those that may be called: all, or the one that was chosen. */
    List<Tool> callable() {
        return named.isEmpty()
                ? tools
                : tools.stream().filter(tool -> tool.name().equals(named)).toList();
    }

    /** Calls that one answer may have. */
    int mostCalls() {
        return parallel && named.isEmpty() ? MOST_CALLS : 1;
    }
}
