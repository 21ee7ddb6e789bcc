package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import tools.jackson.databind.JsonNode;

/** Explanations as people read them. */
final class ExplainTexts {
    private static final int MOST_NODES = 12;

    private ExplainTexts() {}

    static String of(JsonNode it, Style style) {
        StringBuilder text = new StringBuilder();
        text.append(style.bold(Json.text(it, "name")))
                .append("  ")
                .append(Json.text(it, "kind"))
                .append(", ")
                .append(style.state(Json.text(it, "state")))
                .append('\n');
        for (JsonNode line : it.path("summary").values())
            text.append("  ").append(line.asString("")).append('\n');
        reasons(text, style, "Why not", it.path("reasons"), it.path("remedies").isEmpty());
        helps(text, style, it.path("remedies"));
        lines(text, style, "Bill", it.path("bill"), it);
        lines(text, style, "Memory", it.path("room"), Json.object());
        expected(text, style, it);
        for (JsonNode decision : it.path("decisions").values()) decision(text, style, decision);
        timeline(text, style, it.path("timeline"));
        return text.toString();
    }

    private static void reasons(StringBuilder text, Style style, String title, JsonNode reasons, boolean withHelp) {
        if (reasons.isEmpty()) return;
        text.append('\n').append(style.bold(title)).append('\n');
        for (JsonNode reason : reasons.values()) {
            text.append("  ").append(Json.text(reason, "message"));
            String helps = Json.text(reason, "helps");
            if (withHelp && !helps.isEmpty()) text.append(' ').append(helps);
            text.append('\n');
        }
    }

    private static void helps(StringBuilder text, Style style, JsonNode remedies) {
        if (remedies.isEmpty()) return;
        text.append('\n').append(style.bold("What would make it fit, one of")).append('\n');
        for (JsonNode remedy : remedies.values()) {
            text.append("  ").append(Json.text(remedy, "helps")).append('\n');
        }
    }

    private static void lines(StringBuilder text, Style style, String title, JsonNode lines, JsonNode totals) {
        if (lines.isEmpty()) return;
        text.append('\n').append(style.bold(title)).append('\n');
        Table table = Table.of("", "");
        long left = 0;
        for (JsonNode line : lines.values()) {
            long bytes = Json.number(line, "bytes").orElse(0);
            left += bytes;
            table.row("  " + Json.text(line, "line"), Units.bytes(bytes));
        }
        Json.number(totals, "totalBytes").ifPresent(bytes -> table.row("  together", Units.bytes(bytes)));
        Json.number(totals, "limitBytes").ifPresent(bytes -> table.row("  may use", Units.bytes(bytes)));
        if (Json.number(totals, "totalBytes").isEmpty()) table.row("  left", Units.bytes(left));
        text.append(table.render(style));
    }

    /** Prediction and measurement side by side, as far as there are any. */
    private static void expected(StringBuilder text, Style style, JsonNode it) {
        Table table = Table.of("", "EXPECTED", "MEASURED");
        row(table, it, "decodeTokensPerSecond", "  decode, tokens/s");
        row(table, it, "prefillTokensPerSecond", "  prefill, tokens/s");
        row(table, it, "timeToFirstTokenSeconds", "  first token, s");
        row(table, it, "loadSeconds", "  load, s");
        row(table, it, "watts", "  watts");
        OptionalLong booked = Json.number(it, "totalBytes");
        Json.number(it, "measured.footprintBytes")
                .ifPresent(bytes -> table.row(
                        "  memory", booked.isPresent() ? Units.bytes(booked.getAsLong()) : "-", Units.bytes(bytes)));
        if (!table.isEmpty()) text.append('\n').append(table.render(style));
    }

    private static void row(Table table, JsonNode it, String field, String title) {
        Optional<Double> expected = Json.decimal(it, "prediction." + field);
        Optional<Double> measured = Json.decimal(it, "measured." + field);
        if (expected.isEmpty() && measured.isEmpty()) return;
        table.row(
                title,
                expected.map(ExplainTexts::number).orElse("-"),
                measured.map(ExplainTexts::number).orElse("-"));
    }

    static String number(double value) {
        return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
    }

    private static void decision(StringBuilder text, Style style, JsonNode decision) {
        int times = (int) Json.number(decision, "times").orElse(1);
        text.append('\n')
                .append(style.bold("Decided " + Json.text(decision, "at")))
                .append("  ")
                .append(Json.text(decision, "message"));
        if (times > 1) text.append(" (").append(times).append(" times)");
        text.append('\n');
        List<JsonNode> nodes = new ArrayList<>(decision.path("considered").values());
        if (nodes.isEmpty()) return;
        Table table = Table.of("  NODE", "RUNTIME", "NEEDS", "LEFT", "SCORE", "WHY NOT");
        for (JsonNode node : nodes.subList(0, Math.min(MOST_NODES, nodes.size()))) {
            table.row(
                    "  " + Json.text(node, "node"),
                    Json.text(node, "runtime"),
                    Units.bytes(Json.number(node, "needBytes").orElse(0)),
                    Units.bytes(Json.number(node, "leftBytes").orElse(0)),
                    Json.text(node, "score"),
                    Json.text(node, "message"));
        }
        text.append(table.render(style));
        if (nodes.size() > MOST_NODES) {
            text.append("  and ").append(nodes.size() - MOST_NODES).append(" more\n");
        }
    }

    private static void timeline(StringBuilder text, Style style, JsonNode timeline) {
        if (timeline.isEmpty()) return;
        text.append('\n').append(style.bold("What happened")).append('\n');
        for (JsonNode step : timeline.values()) {
            String reason = Json.text(step, "reason");
            text.append("  ")
                    .append(Json.text(step, "at"))
                    .append("  ")
                    .append(Json.text(step, "to"))
                    .append(reason.isEmpty() ? "" : ": " + reason)
                    .append('\n');
        }
    }
}
