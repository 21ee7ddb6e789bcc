package io.ruche.scheduler.organisation.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The form in which an agent answers: plain text, JSON after the task's schema, or what it says with what it does. The last
 * is a closed choice of tools, so that under a grammar even a small model cannot name one that is not there.
 *
 * @param schema JSON Schema of the answer, unless it is text
 * @param advice what the model is told about it; empty when nothing
 */
record ActionForm(Act.Shape shape, Optional<String> schema, String advice) {
    /** Write to a colleague. */
    static final String WRITE = "team.write";
    /** Tell those who wait for it that something happened. */
    static final String RAISE = "event.raise";
    /** Keep something in mind. */
    static final String KEEP = "memory.keep";

    private static final int MOST_ACTIONS = 4;
    private static final String TEXT = "{\"type\":\"string\"}";

    static ActionForm of(Brief brief, Optional<String> outputSchema) {
        if (brief.tools().isEmpty()) {
            return outputSchema
                    .map(ActionForm::answer)
                    .orElseGet(() -> new ActionForm(Act.Shape.TEXT, Optional.empty(), ""));
        }
        String actions = actions(brief);
        if (outputSchema.isEmpty()) return new ActionForm(Act.Shape.ACTIONS, Optional.of(actions), actionAdvice(brief));
        String schema = outputSchema.get();
        if (!isMovable(schema)) return answer(schema);
        return new ActionForm(
                Act.Shape.ACTIONS_OR_ANSWER,
                Optional.of(either(actions, schema)),
                actionAdvice(brief) + "\nWhen nothing is left to do, answer {\"answer\": ...} after this schema: "
                        + schema);
    }

    /** The form of the last answer, when the tools were used and are put away. */
    static ActionForm last(Brief brief, Optional<String> outputSchema) {
        if (outputSchema.isPresent()) return answer(outputSchema.get());
        Brief bare = brief.withoutTools();
        return new ActionForm(
                Act.Shape.ACTIONS,
                Optional.of(actions(bare)),
                actionAdvice(bare) + "\nThe tools that you used are put away. Say now what came of them.");
    }

    private static String actionAdvice(Brief brief) {
        List<String> lines = new ArrayList<>();
        lines.add("Answer as JSON: {\"say\": what you say, \"actions\": what you do, [] if nothing}.");
        lines.add("An action is {\"tool\": NAME, \"args\": {...}}. After your actions you are told what came of them."
                + " Tools:");
        for (ToolGrant tool : brief.tools()) lines.add("- " + tool.name() + " " + tool.argsSchema());
        if (!brief.colleagues().isEmpty()) {
            lines.add("- " + WRITE + " {to, text}: writes to " + String.join(", ", brief.colleagues()) + ".");
        }
        if (!brief.events().isEmpty()) {
            lines.add("- " + RAISE + " {name, text}: tells that this happened: " + String.join(", ", brief.events())
                    + ".");
        }
        lines.add("- " + KEEP + " {text, importance 1-10}: keeps something in mind.");
        return String.join("\n", lines);
    }

    private static ActionForm answer(String schema) {
        return new ActionForm(Act.Shape.ANSWER, Optional.of(schema), "Answer as JSON after this schema: " + schema);
    }

    private static String actions(Brief brief) {
        List<String> ways = new ArrayList<>();
        for (ToolGrant tool : brief.tools()) ways.add(way(tool.name(), tool.argsSchema()));
        if (!brief.colleagues().isEmpty()) {
            ways.add(way(WRITE, object("to", choice(brief.colleagues()), "text", TEXT)));
        }
        if (!brief.events().isEmpty()) ways.add(way(RAISE, object("name", choice(brief.events()), "text", TEXT)));
        ways.add(way(KEEP, object("text", TEXT, "importance", "{\"enum\":[1,2,3,4,5,6,7,8,9,10]}")));
        String items = "{\"anyOf\":[" + String.join(",", ways) + "]}";
        return object(
                "say",
                TEXT,
                "actions",
                "{\"type\":\"array\",\"maxItems\":" + MOST_ACTIONS + ",\"items\":" + items + "}");
    }

    private static String way(String tool, String args) {
        return object("tool", "{\"const\":" + quoted(tool) + "}", "args", args);
    }

    private static String object(String first, String schema, String second, String other) {
        return "{\"type\":\"object\",\"properties\":{" + quoted(first) + ":" + schema + "," + quoted(second) + ":"
                + other + "},\"required\":[" + quoted(first) + "," + quoted(second)
                + "],\"additionalProperties\":false}";
    }

    private static String choice(List<String> names) {
        return "{\"enum\":["
                + String.join(",", names.stream().map(ActionForm::quoted).toList()) + "]}";
    }

    /** Definitions stay at the root, where references look for them. */
    private static String either(String actions, String schema) {
        Map<String, Object> tree = Trees.object(schema, "outputSchema");
        Object definitions = tree.remove("$defs");
        String answer = "{\"type\":\"object\",\"properties\":{\"answer\":" + Trees.json(tree)
                + "},\"required\":[\"answer\"],\"additionalProperties\":false}";
        String root = definitions == null ? "" : "\"$defs\":" + Trees.json(definitions) + ",";
        return "{" + root + "\"anyOf\":[" + answer + "," + actions + "]}";
    }

    /** Whether the schema means the same below another one: all its references are to its definitions. */
    private static boolean isMovable(String schema) {
        return areMovable(Trees.object(schema, "outputSchema"));
    }

    private static boolean areMovable(Object tree) {
        if (tree instanceof Map<?, ?> map) {
            Object reference = map.get("$ref");
            boolean stays = reference instanceof String text && !text.startsWith("#/$defs/");
            return !stays && map.values().stream().allMatch(ActionForm::areMovable);
        }
        return !(tree instanceof List<?> list) || list.stream().allMatch(ActionForm::areMovable);
    }

    private static String quoted(String text) {
        return Trees.json(text);
    }
}
