package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.spelling.Excerpt;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An answer of a model, read in the form in which it was asked for.
 *
 * @param answer JSON after the task's schema
 * @param uses of tools, in order
 */
record Reading(
        String say,
        Optional<String> answer,
        List<Use> uses,
        List<Act.Letter> letters,
        List<Act.Raised> raised,
        List<Act.Keepsake> keepsakes) {
    private static final int MOST_KEEPSAKE = 400;

    /** @param args canonical JSON */
    record Use(ToolGrant tool, String args) {}

    /** Throws {@link Trees.Unreadable} with the reason. */
    static Reading of(Brief brief, Act.Shape shape, String text) {
        return switch (shape) {
            case TEXT -> said(text.strip(), Optional.empty());
            case ANSWER -> said("", Optional.of(Trees.json(Trees.object(text.strip(), "the answer"))));
            case ACTIONS -> actions(brief, Trees.object(text.strip(), "the answer"));
            case ACTIONS_OR_ANSWER -> {
                Map<String, Object> tree = Trees.object(text.strip(), "the answer");
                Object answer = tree.get("answer");
                yield answer != null && tree.size() == 1
                        ? said("", Optional.of(Trees.json(answer)))
                        : actions(brief, tree);
            }
        };
    }

    private static Reading said(String say, Optional<String> answer) {
        return new Reading(say, answer, List.of(), List.of(), List.of(), List.of());
    }

    private static Reading actions(Brief brief, Map<String, Object> tree) {
        String say = text(tree, "say");
        if (!(tree.get("actions") instanceof List<?> actions)) throw new Trees.Unreadable("it has no list of actions");
        List<Use> uses = new ArrayList<>();
        List<Act.Letter> letters = new ArrayList<>();
        List<Act.Raised> raised = new ArrayList<>();
        List<Act.Keepsake> keepsakes = new ArrayList<>();
        for (Object each : actions) {
            if (!(each instanceof Map<?, ?> action)) throw new Trees.Unreadable("an action is no object");
            String tool = text(action, "tool");
            if (!(action.get("args") instanceof Map<?, ?> args)) throw new Trees.Unreadable(tool + " has no args");
            switch (tool) {
                case ActionForm.WRITE -> letters.add(letter(brief, args));
                case ActionForm.RAISE -> raised.add(raised(brief, args));
                case ActionForm.KEEP -> keepsakes.add(keepsake(args));
                default -> uses.add(use(brief, tool, args));
            }
        }
        if (uses.size() > Act.Effects.MOST) throw new Trees.Unreadable(uses.size() + " actions are too many");
        return new Reading(say, Optional.empty(), uses, letters, raised, keepsakes);
    }

    private static Use use(Brief brief, String tool, Map<?, ?> args) {
        ToolGrant grant =
                brief.findTool(tool).orElseThrow(() -> new Trees.Unreadable("there is no tool '" + tool + "'"));
        return new Use(grant, Trees.json(args));
    }

    private static Act.Letter letter(Brief brief, Map<?, ?> args) {
        String to = text(args, "to");
        if (!brief.colleagues().contains(to)) throw new Trees.Unreadable("there is no colleague '" + to + "'");
        return new Act.Letter(to, Excerpt.beginning(text(args, "text"), Wake.MOST_NOTE));
    }

    private static Act.Raised raised(Brief brief, Map<?, ?> args) {
        String name = text(args, "name");
        if (!brief.events().contains(name)) throw new Trees.Unreadable("nobody waits for event '" + name + "'");
        return new Act.Raised(name, Excerpt.beginning(text(args, "text"), Wake.MOST_NOTE));
    }

    private static Act.Keepsake keepsake(Map<?, ?> args) {
        int importance =
                args.get("importance") instanceof Long number && number >= 1 && number <= 10 ? number.intValue() : 0;
        if (importance == 0) throw new Trees.Unreadable("importance is no number from 1 to 10");
        return new Act.Keepsake(Excerpt.beginning(text(args, "text"), MOST_KEEPSAKE), importance);
    }

    private static String text(Map<?, ?> tree, String name) {
        Object value = tree.get(name);
        if (value instanceof String text) return text;
        if (value instanceof Long || value instanceof BigDecimal) return value.toString();
        throw new Trees.Unreadable("it has no text '" + name + "'");
    }
}
