package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Jobs as people read them. */
final class JobTexts {
    private JobTexts() {}

    /** Prints a job that has ended; the exit code says whether every prompt was answered. */
    static int end(Common common, JsonNode job) {
        common.print(job, () -> sentence(job) + "\n");
        boolean whole = Json.text(job, "state").equals("done") && number(job, "failed") == 0;
        return whole ? ClusterCommand.OK : ClusterCommand.FAILED;
    }

    /** For example {@code job-4kq7m2x9 is done: 40 of 40 prompts answered in 2 min 5 s.}. */
    static String sentence(JsonNode job) {
        long failed = number(job, "failed");
        StringBuilder text = new StringBuilder(Json.text(job, "id"))
                .append(" is ")
                .append(Json.text(job, "state"))
                .append(": ")
                .append(number(job, "done"))
                .append(" of ")
                .append(number(job, "prompts"))
                .append(" prompts answered");
        if (failed > 0) text.append(", ").append(failed).append(" failed");
        time(job, "createdAt")
                .ifPresent(begun -> time(job, "endedAt")
                        .ifPresent(
                                ended -> text.append(" in ").append(Units.duration(Duration.between(begun, ended)))));
        text.append('.');
        String help = Json.text(job, "help");
        if (!help.isEmpty()) text.append(' ').append(help);
        return text.toString();
    }

    static String table(Style style, JsonNode answer) {
        Table table = Table.of("ID", "STATE", "MODEL", "KIND", "PROMPTS", "DONE", "FAILED", "CREATED");
        for (JsonNode job : answer.path("jobs").values()) {
            table.row(
                    Json.text(job, "id"),
                    style.state(Json.text(job, "state")),
                    Json.text(job, "model"),
                    Json.text(job, "kind"),
                    String.valueOf(number(job, "prompts")),
                    String.valueOf(number(job, "done")),
                    String.valueOf(number(job, "failed")),
                    shortTime(Json.text(job, "createdAt")));
        }
        return table.isEmpty()
                ? "There is no such job. `ruche job submit FILE --model MODEL` hands one in.\n"
                : table.render(style)
                        + (answer.path("hasMore").asBoolean(false) ? "There are more: --after ID.\n" : "");
    }

    static String details(Style style, JsonNode job) {
        Table table = Table.of("", "");
        table.row("id", Json.text(job, "id"));
        table.row("state", style.state(Json.text(job, "state")));
        optional(table, "why", Json.text(job, "message"));
        optional(table, "waits for", Json.text(job, "waitsFor"));
        table.row("model", Json.text(job, "model"));
        table.row("kind", Json.text(job, "kind"));
        table.row(
                "prompts",
                number(job, "prompts") + ": " + number(job, "done") + " answered, " + number(job, "failed")
                        + " failed, " + number(job, "running") + " under way");
        table.row("priority", Json.text(job, "priority"));
        table.row("attempts", Json.text(job, "attempts"));
        table.row("concurrency", Json.text(job, "concurrency"));
        optional(table, "max tokens", Json.text(job, "maxTokens"));
        optional(table, "deadline", shortTime(Json.text(job, "deadline")));
        optional(table, "file", Json.text(job, "inputFile"));
        table.row("created", shortTime(Json.text(job, "createdAt")));
        optional(table, "ended", shortTime(Json.text(job, "endedAt")));
        StringBuilder text = new StringBuilder(table.render(style));
        Table timeline = Table.of("AT", "FROM", "TO", "WHY");
        for (JsonNode step : job.path("timeline").values()) {
            timeline.row(
                    shortTime(Json.text(step, "at")),
                    Json.text(step, "from"),
                    Json.text(step, "to"),
                    Json.text(step, "reason"));
        }
        return timeline.isEmpty()
                ? text.toString()
                : text.append('\n').append(timeline.render(style)).toString();
    }

    private static void optional(Table table, String name, String value) {
        if (!value.isEmpty()) table.row(name, value);
    }

    static String shortTime(String time) {
        int fraction = time.indexOf('.');
        return fraction < 0 ? time : time.substring(0, fraction) + "Z";
    }

    private static Optional<Instant> time(JsonNode job, String name) {
        try {
            return Optional.of(Instant.parse(Json.text(job, name)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static long number(JsonNode job, String name) {
        return Json.number(job, name).orElse(0);
    }
}
