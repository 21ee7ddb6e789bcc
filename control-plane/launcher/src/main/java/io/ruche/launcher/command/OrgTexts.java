package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** An organisation and what happens in it, as people read it. */
final class OrgTexts {
    private OrgTexts() {}

    static String status(Style style, JsonNode status) {
        if (Json.text(status, "phase").equals("none")) {
            return "There is no organisation. `ruche apply -f FILE` puts one; `ruche up --example henry-inc` shows one.\n";
        }
        StringBuilder text = new StringBuilder();
        text.append(style.bold(Json.text(status, "organisation")))
                .append("  ")
                .append(style.state(Json.text(status, "phase")))
                .append('\n');
        Table agents = Table.of("AGENT", "STATE", "NODE", "TURNS", "TOKENS", "SPENT");
        for (JsonNode agent : status.path("agents").values()) {
            agents.row(
                    Json.text(agent, "name"),
                    style.state(Json.text(agent, "state")),
                    or(Json.text(agent, "node"), "-"),
                    Json.text(agent, "turns"),
                    Json.text(agent, "tokens"),
                    usd(agent, "spendUsd"));
        }
        text.append(agents.render(style));
        int waiting = status.path("approvals").size();
        if (waiting > 0) {
            text.append('\n')
                    .append(waiting == 1 ? "One question waits for a word:" : waiting + " questions wait for a word:")
                    .append('\n');
            for (JsonNode it : status.path("approvals").values()) {
                text.append("  ")
                        .append(Json.text(it, "id"))
                        .append("  ")
                        .append(Json.text(it, "action"))
                        .append("  (until ")
                        .append(time(it, "deadline"))
                        .append(")\n");
            }
            text.append("`ruche approvals` shows what they are about.\n");
        }
        return text.toString();
    }

    static String unanswered(String agent, JsonNode answer) {
        String turn = Json.text(answer, "turn");
        String state = Json.text(answer, "state");
        return agent + " has not answered yet" + (state.isEmpty() ? "" : " (" + state + ")") + "; it will. "
                + (turn.isEmpty()
                        ? "`ruche get turns " + agent + "` shows its turns."
                        : "`ruche org turn " + turn + "` shows how far it is.");
    }

    static String timeline(Style style, List<JsonNode> oldestFirst) {
        if (oldestFirst.isEmpty()) return "Nothing happened yet.\n";
        StringBuilder text = new StringBuilder();
        for (JsonNode entry : oldestFirst) {
            text.append(style.muted(time(entry, "at")))
                    .append("  ")
                    .append(String.format(Locale.ROOT, "%-12s", Json.text(entry, "kind")))
                    .append("  ")
                    .append(Json.text(entry, "text"))
                    .append('\n');
        }
        return text.toString();
    }

    static String approvals(Style style, JsonNode answer) {
        if (answer.path("approvals").isEmpty()) return "Nothing waits for a word.\n";
        StringBuilder text = new StringBuilder();
        for (JsonNode it : answer.path("approvals").values())
            text.append(approval(style, it)).append('\n');
        return text.append("`ruche approve ID` lets it happen, `ruche reject ID --reason TEXT` does not.\n")
                .toString();
    }

    private static String approval(Style style, JsonNode it) {
        Table table = Table.of("", "");
        table.row(style.bold(Json.text(it, "id")), style.state(words(Json.text(it, "phase"))));
        table.row("what", Json.text(it, "action"));
        table.row(
                "by",
                Json.text(it, "creator") + (it.path("untrusted").asBoolean(false) ? " (strangers had a part)" : ""));
        table.row("for", Json.text(it, "subject"));
        table.row("policy", Json.text(it, "policy") + ": " + texts(it, "approvers"));
        if (it.has("costUsd")) table.row("costs", "at most $" + Json.text(it, "costUsd") + " an answer");
        table.row("until", time(it, "deadline") + ", else " + Json.text(it, "onTimeout"));
        for (JsonNode vote : it.path("votes").values()) {
            table.row(Json.text(vote, "word"), Json.text(vote, "by") + " " + Json.text(vote, "reason"));
        }
        String payload = Json.text(it, "payload");
        return table.render(style) + (payload.isEmpty() ? "" : indented(legible(payload), "  "));
    }

    /** An object as its fields, a line or more each; anything else as it is. */
    private static String legible(String payload) {
        try {
            JsonNode fields = Json.MAPPER.readTree(payload);
            if (!fields.isObject()) return payload;
            return fields.propertyStream()
                    .map(it -> it.getKey() + ": "
                            + (it.getValue().isString()
                                    ? it.getValue().asString()
                                    : it.getValue().toString()))
                    .collect(Collectors.joining("\n"));
        } catch (JacksonException e) { // a text, then
            return payload;
        }
    }

    static String decided(JsonNode approval) {
        String phase = Json.text(approval, "phase");
        return Json.text(approval, "id")
                + (phase.equals("pending")
                        ? " has your word; others are needed too.\n"
                        : " is " + words(phase) + ": " + Json.text(approval, "action") + "\n");
    }

    static String turns(Style style, JsonNode answer) {
        Table table = Table.of("ID", "AGENT", "PHASE", "WOKEN BY", "STARTED", "STEPS", "SAID");
        for (JsonNode turn : answer.path("turns").values()) {
            String said = Json.text(turn, "said");
            table.row(
                    Json.text(turn, "id"),
                    Json.text(turn, "agent"),
                    style.state(Json.text(turn, "phase")),
                    (Json.text(turn, "wake") + " " + Json.text(turn, "task")).strip(),
                    time(turn, "startedAt"),
                    Json.text(turn, "steps"),
                    shortened(said.isEmpty() ? Json.text(turn, "reason") : said));
        }
        return or(table.isEmpty() ? "" : table.render(style), "There was no turn yet.\n");
    }

    static String memories(Style style, JsonNode answer) {
        boolean scored = answer.path("memories").path(0).has("score");
        Table table =
                scored ? Table.of("SCORE", "KIND", "WEIGHT", "AT", "TEXT") : Table.of("KIND", "WEIGHT", "AT", "TEXT");
        for (JsonNode it : answer.path("memories").values()) {
            String text = (it.path("untrusted").asBoolean(false) ? "[strangers] " : "") + Json.text(it, "text");
            String kind = Json.text(it, "kind");
            String weight = Json.text(it, "importance");
            if (scored) {
                double score = Json.decimal(it, "score").orElse(0.0);
                table.row(String.format(Locale.ROOT, "%.2f", score), kind, weight, time(it, "at"), text);
            } else {
                table.row(kind, weight, time(it, "at"), text);
            }
        }
        return or(table.isEmpty() ? "" : table.render(style), "It remembers nothing yet.\n");
    }

    static String relationships(Style style, JsonNode answer) {
        Table table = Table.of("BETWEEN", "KIND", "AFFINITY", "TRUST", "FAMILIARITY", "TALKS", "MOVED BY");
        for (JsonNode it : answer.path("relationships").values()) {
            JsonNode history = it.path("history");
            JsonNode last = history.path(history.size() - 1);
            table.row(
                    texts(it, "between"),
                    Json.text(it, "kind"),
                    signed(it, "affinity"),
                    signed(it, "trust"),
                    signed(it, "familiarity"),
                    Json.text(it, "talks"),
                    shortened((Json.text(last, "cause") + " " + Json.text(last, "text")).strip()));
        }
        return or(
                table.isEmpty() ? "" : table.render(style), "No two agents have anything to do with each other yet.\n");
    }

    static String lessons(Style style, JsonNode answer) {
        Table table = Table.of("ID", "FROM", "TO", "LEARNT", "CLAIM");
        for (JsonNode it : answer.path("lessons").values()) {
            table.row(
                    Json.text(it, "id"),
                    Json.text(it, "from"),
                    texts(it, "to"),
                    time(it, "learntAt"),
                    Json.text(it, "claim"));
        }
        return or(table.isEmpty() ? "" : table.render(style), "There is no lesson yet.\n");
    }

    static String conversations(Style style, JsonNode answer) {
        Table table = Table.of("ID", "PHASE", "PLACE", "WHO", "STARTED", "SAID", "TOPIC");
        for (JsonNode it : answer.path("conversations").values()) {
            table.row(
                    Json.text(it, "id"),
                    style.state(Json.text(it, "phase")),
                    Json.text(it, "place"),
                    texts(it, "participants"),
                    time(it, "startedAt"),
                    String.valueOf(it.path("said").size()),
                    shortened(Json.text(it, "topic")));
        }
        return or(table.isEmpty() ? "" : table.render(style), "Nobody has talked yet.\n");
    }

    static String conversation(Style style, JsonNode it) {
        StringBuilder text = new StringBuilder();
        text.append(style.bold(Json.text(it, "id")))
                .append("  ")
                .append(Json.text(it, "phase"))
                .append("  ")
                .append(texts(it, "participants"))
                .append(" at the ")
                .append(Json.text(it, "place"))
                .append(": ")
                .append(Json.text(it, "topic"))
                .append('\n');
        for (JsonNode said : it.path("said").values()) {
            text.append(style.bold(Json.text(said, "speaker")))
                    .append(": ")
                    .append(or(Json.text(said, "text"), style.muted("(passes)")))
                    .append('\n');
        }
        String ending = Json.text(it, "ending");
        if (!ending.isEmpty()) text.append("It ended: ").append(ending).append('\n');
        String summary = Json.text(it, "summary");
        if (!summary.isEmpty()) text.append("In short: ").append(summary).append('\n');
        return text.toString();
    }

    static String runs(Style style, JsonNode answer) {
        Table table = Table.of("ID", "WORKFLOW", "PHASE", "TRIGGER", "STARTED", "STEPS", "WHY");
        for (JsonNode it : answer.path("runs").values()) {
            long done = it.path("steps").values().stream()
                    .filter(step ->
                            !List.of("waiting", "asking", "running", "pacing").contains(Json.text(step, "phase")))
                    .count();
            table.row(
                    Json.text(it, "id"),
                    Json.text(it, "workflow"),
                    style.state(words(Json.text(it, "phase"))),
                    Json.text(it, "trigger"),
                    time(it, "startedAt"),
                    done + "/" + it.path("steps").size(),
                    shortened(Json.text(it, "reason")));
        }
        return or(table.isEmpty() ? "" : table.render(style), "No workflow has run yet.\n");
    }

    static String run(Style style, JsonNode it) {
        StringBuilder text = new StringBuilder();
        text.append(style.bold(Json.text(it, "id")))
                .append("  ")
                .append(Json.text(it, "workflow"))
                .append("  ")
                .append(style.state(words(Json.text(it, "phase"))))
                .append("  started by ")
                .append(Json.text(it, "trigger"))
                .append('\n');
        Table table = Table.of("STEP", "WORKER", "PHASE", "WHY", "OUTPUT");
        for (JsonNode step : it.path("steps").values()) {
            String waits = Json.text(step, "approval");
            String why = Json.text(step, "reason");
            table.row(
                    Json.text(step, "id"),
                    Json.text(step, "worker"),
                    style.state(Json.text(step, "phase")),
                    Json.text(step, "phase").equals("asking") && !waits.isEmpty() ? waits : shortened(why),
                    step.has("output") ? shortened(step.path("output").toString()) : "");
        }
        return text.append(table.render(style)).toString();
    }

    static String words(String word) {
        return word.replaceAll("([A-Z])", " $1").toLowerCase(Locale.ROOT);
    }

    static String time(JsonNode node, String name) {
        return JobTexts.shortTime(Json.text(node, name));
    }

    static String indented(String text, String by) {
        return text.lines().map(line -> by + line + "\n").collect(Collectors.joining());
    }

    static String texts(JsonNode node, String name) {
        return node.path(name).values().stream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }

    private static String signed(JsonNode node, String name) {
        return String.format(Locale.ROOT, "%.2f", Json.decimal(node, name).orElse(0.0));
    }

    private static String usd(JsonNode node, String name) {
        double usd = Json.decimal(node, name).orElse(0.0);
        return usd == 0 ? "$0" : String.format(Locale.ROOT, "$%.4f", usd);
    }

    private static String or(String text, String otherwise) {
        return text.isEmpty() ? otherwise : text;
    }

    static String shortened(String text) {
        String line = text.replace('\n', ' ');
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
