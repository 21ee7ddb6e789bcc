package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Units;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** A turn's journal as people read it: one paragraph a step. */
final class JournalTexts {
    private static final String IN = "    ";

    private JournalTexts() {}

    static String journal(Style style, JsonNode turn) {
        StringBuilder text = new StringBuilder();
        text.append(style.bold(Json.text(turn, "id")))
                .append("  ")
                .append(Json.text(turn, "agent"))
                .append("  ")
                .append(style.state(Json.text(turn, "phase")))
                .append("  ")
                .append(OrgTexts.time(turn, "startedAt"));
        String ended = OrgTexts.time(turn, "endedAt");
        text.append(ended.isEmpty() ? "" : " to " + ended).append('\n');
        for (JsonNode wake : turn.path("wakes").values()) {
            text.append("woken by ")
                    .append(Json.text(wake, "reason"))
                    .append(" from ")
                    .append(Json.text(wake, "source"))
                    .append('\n')
                    .append(OrgTexts.indented(Json.text(wake, "text"), IN));
        }
        for (JsonNode step : turn.path("journal").values()) text.append('\n').append(step(style, turn, step));
        String why = Json.text(turn, "reason");
        if (!why.isEmpty()) text.append("\nwhy: ").append(why).append('\n');
        return text.toString();
    }

    private static String step(Style style, JsonNode turn, JsonNode step) {
        String head = style.bold("step " + Json.text(step, "step")) + "  ";
        return head
                + switch (Json.text(step, "act")) {
                    case "call" -> call(style, turn, step);
                    case "effects" -> effects(step);
                    case "sleep" -> sleep(step);
                    case "ask" -> ask(step);
                    default -> done(step);
                };
    }

    private static String call(Style style, JsonNode turn, JsonNode step) {
        StringBuilder text = new StringBuilder();
        text.append("asks ")
                .append(Json.text(step, "model.used"))
                .append(" at ")
                .append(Json.text(step, "model.provider"))
                .append(": ")
                .append(Json.text(step, "model.why"))
                .append('\n');
        for (String kind : List.of("memories", "lessons", "relations")) {
            for (JsonNode it : step.path("recalled").path(kind).values()) {
                text.append("  recalls ")
                        .append(Json.text(it, "id"))
                        .append(whence(turn, it))
                        .append(": ")
                        .append(Json.text(it, "text"))
                        .append('\n');
            }
        }
        if (!step.path("dropped").isEmpty()) {
            text.append("  no room for ")
                    .append(OrgTexts.texts(step, "dropped"))
                    .append('\n');
        }
        for (JsonNode message : step.path("prompt").values()) {
            text.append("  ")
                    .append(style.muted(Json.text(message, "role")))
                    .append('\n')
                    .append(OrgTexts.indented(Json.text(message, "text"), IN));
        }
        if (step.has("answer")) {
            text.append("  ")
                    .append(style.muted("answers, " + Json.text(step, "promptTokens") + " tokens in and "
                            + Json.text(step, "outputTokens") + " out"))
                    .append('\n')
                    .append(OrgTexts.indented(Json.text(step, "answer"), IN));
        } else {
            String why = Json.text(step, "text");
            text.append("  ")
                    .append(why.isEmpty() ? "no answer yet" : "no answer: " + why)
                    .append('\n');
        }
        return text.toString();
    }

    /** Of a memory how well it fitted and how old it was then; of anything whether strangers had a part in it. */
    private static String whence(JsonNode turn, JsonNode recollection) {
        List<String> told = new ArrayList<>();
        if (recollection.has("score")) {
            told.add(String.format(
                    Locale.ROOT, "score %.2f", recollection.path("score").asDouble()));
            Instant made = Instant.parse(Json.text(recollection, "at"));
            Instant began = Instant.parse(Json.text(turn, "startedAt"));
            told.add(Units.duration(Duration.between(made, began)) + " old");
        }
        if (recollection.path("untrusted").asBoolean(false)) told.add("from strangers");
        return told.isEmpty() ? "" : " (" + String.join(", ", told) + ")";
    }

    private static String effects(JsonNode step) {
        StringBuilder text = new StringBuilder("does\n");
        step.path("effects").values().forEach(effect -> text.append(effect(effect)));
        return text.toString();
    }

    private static String effect(JsonNode effect) {
        return "  " + Json.text(effect, "tool") + " " + effect.path("args") + "  " + Json.text(effect, "status") + "\n"
                + OrgTexts.indented(Json.text(effect, "text"), IN);
    }

    private static String sleep(JsonNode step) {
        String until = OrgTexts.time(step, "until");
        return "waits " + (until.isEmpty() ? "until something changes" : "until " + until) + ": "
                + Json.text(step, "text") + "\n";
    }

    private static String ask(JsonNode step) {
        StringBuilder text = new StringBuilder("asks for a word: ")
                .append(Json.text(step, "question"))
                .append('\n');
        step.path("effects").values().forEach(effect -> text.append(effect(effect)));
        String word = Json.text(step, "word");
        return text.append(
                        word.isEmpty()
                                ? "  nobody has said one yet\n"
                                : "  " + Json.text(step, "by") + ": " + OrgTexts.words(word) + " "
                                        + Json.text(step, "text") + "\n")
                .toString();
    }

    private static String done(JsonNode step) {
        StringBuilder text = new StringBuilder("is over\n");
        text.append(OrgTexts.indented(Json.text(step, "text"), IN));
        String answer = Json.text(step, "answer");
        if (!answer.isEmpty()) text.append(OrgTexts.indented(answer, IN));
        for (JsonNode it : step.path("keepsakes").values()) {
            text.append("  keeps in mind: ")
                    .append(Json.text(it, "text"))
                    .append(" (importance ")
                    .append(Json.text(it, "importance"))
                    .append(")\n");
        }
        return text.toString();
    }
}
