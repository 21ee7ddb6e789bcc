package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** Simulations as people read them. */
final class SimulationTexts {
    private static final String UNKNOWN = "?";
    private static final int MOST_WHY = 60;

    private SimulationTexts() {}

    /** Figures of a sweep's run, how they are called, and how they are written. */
    private enum Figure {
        TOKENS("tokensPerDay", "tokens a day", SimulationTexts::count),
        TTFT50("ttftP50Seconds", "first token p50", SimulationTexts::seconds),
        TTFT95("ttftP95Seconds", "first token p95", SimulationTexts::seconds),
        TTFT99("ttftP99Seconds", "first token p99", SimulationTexts::seconds),
        QUEUE("queueP95Seconds", "queue p95", SimulationTexts::seconds),
        GOOD("goodput", "good answers", SimulationTexts::share),
        REFUSED("refused", "refused", SimulationTexts::count),
        UNSERVED("unserved", "unserved", SimulationTexts::count),
        UTILISATION("utilisation", "machines at work", SimulationTexts::share),
        ENERGY("energyKWh", "energy", SimulationTexts::energy),
        POWER("powerCostUsd", "power", SimulationTexts::money),
        CLOUD("cloudCostUsd", "the same elsewhere", SimulationTexts::money),
        SPENT("cloudSpentUsd", "spent elsewhere", SimulationTexts::money),
        STRANDED("strandedBytes", "stranded memory", Units::bytes);

        final String field;
        final String title;
        final Function<Double, String> text;

        Figure(String field, String title, Function<Double, String> text) {
            this.field = field;
            this.title = title;
            this.text = text;
        }
    }

    static String report(Style style, JsonNode answer) {
        Collection<JsonNode> fleets = answer.path("fleets").values();
        StringBuilder text = new StringBuilder();
        text.append(headline(style, fleets));
        for (JsonNode fleet : fleets) {
            text.append('\n').append(style.bold(Json.text(fleet, "name"))).append('\n');
            text.append(models(style, fleet));
            if (!fleet.path("agents").isEmpty()) text.append('\n').append(agents(style, fleet));
            text.append(warnings(style, fleet));
        }
        return text.append('\n').append(assumed(answer)).toString();
    }

    static String assumptions(Style style, JsonNode answer) {
        Table table = Table.of("NAME", "USUALLY", "FROM", "TO", "UNIT", "WHAT IT IS");
        for (JsonNode it : answer.path("assumptions").values()) {
            table.row(
                    Json.text(it, "name"),
                    Json.text(it, "usual"),
                    Json.text(it, "least"),
                    Json.text(it, "most"),
                    Json.text(it, "unit"),
                    Json.text(it, "why"));
        }
        return table.render(style);
    }

    static String sweep(Style style, JsonNode answer) {
        StringBuilder text = new StringBuilder();
        for (JsonNode point : answer.path("points").values()) {
            String assume = words(point.path("assume"));
            long runs = Json.number(point, "runs").orElse(1);
            for (JsonNode fleet : point.path("fleets").values()) {
                String title = Json.text(fleet, "name") + (assume.isEmpty() ? "" : ", " + assume);
                text.append(text.isEmpty() ? "" : "\n")
                        .append(style.bold(title))
                        .append(", ")
                        .append(runs == 1 ? "one run" : runs + " runs")
                        .append('\n')
                        .append(spreads(style, fleet.path("figures"), runs));
            }
        }
        return text.toString();
    }

    private static String spreads(Style style, JsonNode figures, long runs) {
        Table table = runs == 1 ? Table.of("", "") : Table.of("", "LEAST", "P5", "P50", "P95", "MOST", "MEAN");
        for (Figure figure : Figure.values()) {
            JsonNode spread = figures.path(figure.field);
            if (Json.number(spread, "known").orElse(0) == 0) continue;
            List<String> row = new ArrayList<>(List.of("  " + figure.title));
            List<String> columns = runs == 1 ? List.of("p50") : List.of("least", "p5", "p50", "p95", "most", "mean");
            for (String column : columns) {
                row.add(Json.decimal(spread, column).map(figure.text).orElse(UNKNOWN));
            }
            table.row(row.toArray(String[]::new));
        }
        return table.render(style);
    }

    private static String headline(Style style, Collection<JsonNode> fleets) {
        List<String> headers = new ArrayList<>(List.of(""));
        fleets.forEach(it -> headers.add(Json.text(it, "name")));
        Table table = Table.of(headers.toArray(String[]::new));
        row(table, fleets, "tokens a day", "tokensPerDay", SimulationTexts::count);
        row(table, fleets, "first token, half within", "ttftSeconds.p50", SimulationTexts::seconds);
        row(table, fleets, "  95 of 100 within", "ttftSeconds.p95", SimulationTexts::seconds);
        row(table, fleets, "  99 of 100 within", "ttftSeconds.p99", SimulationTexts::seconds);
        row(table, fleets, "in the queue, 95 of 100", "queueSeconds.p95", SimulationTexts::seconds);
        row(table, fleets, "requests", "requests.all", SimulationTexts::count);
        row(table, fleets, "  refused", "requests.refused", SimulationTexts::count);
        row(table, fleets, "  never served", "requests.unserved", SimulationTexts::count);
        row(table, fleets, "  good", "requests.goodput", SimulationTexts::share);
        row(table, fleets, "machines at work", "utilisation", SimulationTexts::share);
        row(table, fleets, "energy", "energyKWh", SimulationTexts::energy);
        row(table, fleets, "power", "powerCostUsd", SimulationTexts::money);
        row(table, fleets, "the same tokens elsewhere", "cloudCostUsd", SimulationTexts::money);
        row(table, fleets, "spent elsewhere", "cloudSpentUsd", SimulationTexts::money);
        row(table, fleets, "memory of no use", "strandedBytes", Units::bytes);
        return table.render(style);
    }

    private static void row(
            Table table, Collection<JsonNode> fleets, String title, String field, Function<Double, String> text) {
        List<String> cells = new ArrayList<>(List.of(title));
        fleets.forEach(it -> cells.add(Json.decimal(it, field).map(text).orElse(UNKNOWN)));
        table.row(cells.toArray(String[]::new));
    }

    private static String models(Style style, JsonNode fleet) {
        Table table = Table.of("MODEL", "WHERE", "ALONE", "REQUESTS", "TOKENS", "FIRST TOKEN", "P95", "AT WORK");
        for (JsonNode model : fleet.path("models").values()) {
            table.row(
                    Json.text(model, "model"),
                    where(model.path("replicas")),
                    Json.decimal(model.path("replicas").path(0), "decodeTokensPerSecond")
                            .map(rate -> decimals(rate) + " tok/s")
                            .orElse(""),
                    figure(model, "requests.all", SimulationTexts::count),
                    count(Json.decimal(model, "tokensIn").orElse(0.0)
                            + Json.decimal(model, "tokensOut").orElse(0.0)),
                    figure(model, "ttftSeconds.p50", SimulationTexts::seconds),
                    figure(model, "ttftSeconds.p95", SimulationTexts::seconds),
                    figure(model, "utilisation", SimulationTexts::share));
        }
        return table.render(style);
    }

    /** Replicas in the same place, which a lost machine leaves several of, are told once. */
    private static String where(JsonNode replicas) {
        if (replicas.isEmpty()) return "nowhere";
        Map<String, Integer> places = new LinkedHashMap<>();
        for (JsonNode replica : replicas.values()) {
            if (Json.decimal(replica, "fromSeconds").orElse(0.0) > 0 && !places.isEmpty()) continue;
            String nodes = replica.path("stages").values().stream()
                    .map(stage -> Json.text(stage, "node"))
                    .collect(Collectors.joining(" + "));
            String how = switch (Json.text(replica, "mode")) {
                case "tensor" -> " (each layer shared)";
                case "pipeline" -> " (one after the other)";
                default -> "";
            };
            places.merge(nodes + how, 1, Integer::sum);
        }
        return places.entrySet().stream()
                .map(it -> it.getValue() == 1 ? it.getKey() : it.getKey() + " x" + it.getValue())
                .collect(Collectors.joining("; "));
    }

    private static String agents(Style style, JsonNode fleet) {
        Table table = Table.of("AGENT", "MODEL", "TURNS", "NOT STARTED", "TOKENS", "WAITS", "TAKES", "SPENT", "WHY");
        for (JsonNode agent : fleet.path("agents").values()) {
            double calls = Json.decimal(agent, "calls").orElse(0.0);
            String model = Json.text(agent, "model");
            table.row(
                    Json.text(agent, "agent"),
                    model.isEmpty() ? style.failed("none") : model,
                    figure(agent, "turns", SimulationTexts::count),
                    figure(agent, "notStarted", SimulationTexts::count),
                    count(Json.decimal(agent, "tokensIn").orElse(0.0)
                            + Json.decimal(agent, "tokensOut").orElse(0.0)),
                    calls == 0
                            ? ""
                            : seconds(Json.decimal(agent, "waitingSeconds").orElse(0.0) / calls),
                    calls == 0
                            ? ""
                            : seconds(Json.decimal(agent, "workingSeconds").orElse(0.0) / calls),
                    figure(agent, "spentUsd", SimulationTexts::money),
                    cut(Json.text(agent, "why")));
        }
        return table.render(style);
    }

    private static String warnings(Style style, JsonNode fleet) {
        StringBuilder text = new StringBuilder();
        for (JsonNode warning : fleet.path("warnings").values()) {
            text.append(text.isEmpty() ? "\n" : "")
                    .append(style.failed("warning: "))
                    .append(Json.text(warning, "about"))
                    .append(": ")
                    .append(Json.text(warning, "message"))
                    .append('\n');
            for (JsonNode reason : warning.path("reasons").values()) {
                text.append("  ").append(Json.text(reason, "message")).append('\n');
                String helps = Json.text(reason, "helps");
                if (!helps.isEmpty()) text.append("    ").append(helps).append('\n');
            }
        }
        return text.toString();
    }

    private static String assumed(JsonNode answer) {
        List<String> changed = new ArrayList<>();
        int usual = 0;
        for (JsonNode it : answer.path("assumptions").values()) {
            if (it.path("value").equals(it.path("usual"))) usual++;
            else changed.add(Json.text(it, "name") + " " + Json.text(it, "value") + " " + Json.text(it, "unit"));
        }
        String said = changed.isEmpty() ? "" : "Assumed, as told: " + String.join(", ", changed) + ".\n";
        return said + "Assumed" + (changed.isEmpty() ? "" : " besides") + ": " + usual
                + " things as usual; `ruche simulate --assumptions` lists them.\n";
    }

    private static String figure(JsonNode node, String field, Function<Double, String> text) {
        return Json.decimal(node, field).map(text).orElse(UNKNOWN);
    }

    private static String words(JsonNode list) {
        return list.values().stream().map(JsonNode::asString).collect(Collectors.joining(", "));
    }

    private static String cut(String text) {
        return text.length() <= MOST_WHY ? text : text.substring(0, MOST_WHY - 3) + "...";
    }

    private static String count(double value) {
        return value == Math.rint(value) && value < 10_000 ? Long.toString((long) value) : Units.count(value);
    }

    private static String seconds(double value) {
        if (value == 0) return "0 s";
        if (value < 1) return String.format(Locale.ROOT, value < 0.01 ? "%.1f ms" : "%.0f ms", value * 1_000);
        if (value < 120) return String.format(Locale.ROOT, "%.1f s", value);
        return Units.duration(Duration.ofSeconds(Math.round(value)));
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, value > 0 && value < 0.1 ? "%.1f %%" : "%.0f %%", value * 100);
    }

    private static String energy(double value) {
        return decimals(value) + " kWh";
    }

    private static String money(double value) {
        return String.format(Locale.ROOT, value < 100 ? "$%.2f" : "$%,.0f", value);
    }

    private static String decimals(double value) {
        return String.format(Locale.ROOT, value < 100 ? "%.1f" : "%,.0f", value);
    }
}
