package io.ruche.launcher.command;

import io.ruche.launcher.client.Problems;
import io.ruche.launcher.output.Format;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What becomes of documents, as people read it. */
final class SpecTexts {
    private static final String NO_CHANGES = "no changes\n";
    private static final int MOST_VALUE = 160;

    private SpecTexts() {}

    /**
     * Prints an answer: what is wrong with the text, a line each on standard error; or warnings there and what changes on
     * standard output.
     *
     * @return the exit code
     */
    static int tell(Common common, JsonNode answer, Supplier<String> changes) {
        boolean refused = answer.path("problems").isArray();
        if (common.format() != Format.TABLE) {
            common.print(answer, changes);
        } else if (refused) {
            answer.path("problems").values().forEach(problem -> common.say(Json.text(problem, "text")));
            long untold = Json.number(answer, "untold").orElse(0);
            if (untold > 0) common.say("... and " + untold + " more.");
            common.say("Nothing was changed.");
        } else {
            answer.path("warnings").values().forEach(warning -> common.say("warning: " + Json.text(warning, "text")));
            common.print(answer, changes);
        }
        int status = (int) Json.number(answer, "status").orElse(400);
        return refused ? Problems.code(Json.text(answer, "code"), status).exit() : ClusterCommand.OK;
    }

    /** A line for each document that changes, and how many do. */
    static String changes(JsonNode answer, boolean dryRun) {
        if (answer.path("changes").isEmpty()) return NO_CHANGES;
        StringBuilder text = new StringBuilder();
        List<String> counts = new ArrayList<>();
        for (String action : List.of("create", "change", "remove")) {
            int count = 0;
            for (JsonNode change : answer.path("changes").values()) {
                if (!Json.text(change, "action").equals(action)) continue;
                count++;
                text.append(sign(action))
                        .append(' ')
                        .append(id(change))
                        .append(fields(change))
                        .append('\n');
            }
            if (count > 0) counts.add(count + " " + (dryRun ? "to " + action : done(action)));
        }
        long unchanged = Json.number(answer, "unchanged").orElse(0);
        if (unchanged > 0) counts.add(unchanged + " unchanged");
        return text.append(String.join(", ", counts)).append(".\n").toString();
    }

    /** The same with the values that differ. */
    static String differences(JsonNode answer) {
        if (answer.path("changes").isEmpty()) return NO_CHANGES;
        StringBuilder text = new StringBuilder();
        for (JsonNode change : answer.path("changes").values()) {
            text.append(sign(Json.text(change, "action")))
                    .append(' ')
                    .append(id(change))
                    .append('\n');
            for (JsonNode it : change.path("differences").values()) {
                text.append("    ")
                        .append(Json.text(it, "path"))
                        .append(": ")
                        .append(value(it.path("before")))
                        .append(" -> ")
                        .append(value(it.path("after")))
                        .append('\n');
            }
        }
        return text.toString();
    }

    /** What the agents could do at worst, once it is so; empty when nothing changes or no agent is there. */
    static String preview(Style style, JsonNode answer) {
        JsonNode preview = answer.path("preview");
        if (answer.path("changes").isEmpty() || preview.path("agents").isEmpty()) return "";
        StringBuilder text = new StringBuilder("\n");
        Table agents = Table.of("AGENT", "MODELS", "AT MOST A DAY");
        for (JsonNode agent : preview.path("agents").values()) {
            agents.row(Json.text(agent, "agent"), models(agent), spend(agent.path("worstDay")));
        }
        text.append(agents.render(style)).append(more(preview, "moreAgents", "agents"));
        text.append("All of them together at most ")
                .append(spend(preview.path("worstDay")))
                .append(" a day.\n");
        if (preview.path("effects").isEmpty()) {
            return text.append("Nothing of it reaches beyond the models.\n").toString();
        }
        Table effects = Table.of("EFFECT", "BY", "NEEDS THE WORD OF");
        for (JsonNode effect : preview.path("effects").values()) {
            String gate = effect.path("gate").values().stream()
                    .map(JsonNode::asString)
                    .collect(Collectors.joining(", "));
            effects.row(Json.text(effect, "what"), Json.text(effect, "by"), gate.isEmpty() ? "nobody" : gate);
        }
        return text.append('\n')
                .append(effects.render(style))
                .append(more(preview, "moreEffects", "effects"))
                .toString();
    }

    private static String models(JsonNode agent) {
        return agent.path("models").values().stream()
                .map(reach -> Json.text(reach, "model")
                        + switch (Json.text(reach, "status")) {
                            case "reachable" -> "";
                            case "notServableNow" -> " (not now)";
                            case "notAllowed" -> " (never)";
                            default -> " (" + Json.text(reach, "status") + ")";
                        })
                .collect(Collectors.joining(", "));
    }

    private static String spend(JsonNode worst) {
        String by = Json.text(worst, "boundBy");
        return Json.decimal(worst, "usd")
                .map(usd -> usd == 0 ? "$0" : String.format(Locale.ROOT, "$%.2f (%s)", usd, by))
                .orElse("anything (" + by + ")");
    }

    private static String more(JsonNode preview, String field, String what) {
        long count = Json.number(preview, field).orElse(0);
        return count == 0 ? "" : "... and " + count + " more " + what + ".\n";
    }

    private static String id(JsonNode change) {
        return Json.text(change, "kind") + "/" + Json.text(change, "name");
    }

    private static String fields(JsonNode change) {
        if (change.path("fields").isEmpty()) return "";
        return "  "
                + change.path("fields").values().stream()
                        .map(JsonNode::asString)
                        .collect(Collectors.joining(", "));
    }

    private static String value(JsonNode value) {
        if (value.isNull() || value.isMissingNode()) return "(not said)";
        String text = value.toString();
        return text.length() <= MOST_VALUE ? text : text.substring(0, MOST_VALUE) + "...";
    }

    private static char sign(String action) {
        return switch (action) {
            case "create" -> '+';
            case "remove" -> '-';
            default -> '~';
        };
    }

    private static String done(String action) {
        return action.endsWith("e") ? action + "d" : action + "ed";
    }
}
