package io.ruche.launcher.command;

import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Table;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "spend",
        description = "What was spent today or this month, and what is left of budgets.",
        footer = {
            "",
            "Money is what models elsewhere cost, and what this house's machines cost by `ruche up --gpu-second-usd`.",
            "",
            "Example:",
            "  ruche spend --month"
        })
public final class Spend extends ClusterCommand {
    @Option(names = "--month", description = "This month instead of today.")
    private boolean month;

    @Option(
            names = "--compare",
            paramLabel = "MODEL",
            description = "Which published price the same tokens are compared with (default: claude-opus-4.5).")
    private Optional<String> compare = Optional.empty();

    public Spend(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        String query = "?window=" + (month ? "month" : "day")
                + compare.map(model -> "&compare=" + Deployments.segment(model)).orElse("");
        JsonNode answer = common.api().get("/api/v1/spend" + query);
        common.print(answer, () -> text(answer));
        return OK;
    }

    private String text(JsonNode answer) {
        StringBuilder text = new StringBuilder(month ? "This month: " : "Today: ")
                .append(usd(answer, "usd"))
                .append(" (")
                .append(usd(answer, "cloudUsd"))
                .append(" elsewhere), ")
                .append(seconds(answer))
                .append(" of slots at work, ")
                .append(Json.text(answer, "calls"))
                .append(" calls, ")
                .append(Json.text(answer, "tokensIn"))
                .append(" tokens read and ")
                .append(Json.text(answer, "tokensOut"))
                .append(" written.\n")
                .append("The same tokens at ")
                .append(Json.text(answer.path("comparedWith"), "model"))
                .append(": ")
                .append(usd(answer, "wouldHaveCostUsd"))
                .append(" (")
                .append(Json.text(answer.path("comparedWith"), "price"))
                .append(").\n");
        if (answer.path("unconfirmedUsd").asDouble(0) > 0) {
            text.append("Of what budgets count, ")
                    .append(usd(answer, "unconfirmedUsd"))
                    .append(" is unconfirmed: calls were cut short, and nobody said what they took.\n");
        }
        text.append(table("WHO", "agent", answer.path("byAgent")))
                .append(table("MODEL", "model", answer.path("byModel")))
                .append(budgets(answer));
        return text.toString();
    }

    private String table(String title, String name, JsonNode lines) {
        Table table = Table.of(title, "USD", "SLOT SECONDS", "TOKENS IN", "TOKENS OUT", "CALLS");
        for (JsonNode line : lines.values()) {
            table.row(
                    Json.text(line, name),
                    usd(line, "usd"),
                    seconds(line),
                    Json.text(line, "tokensIn"),
                    Json.text(line, "tokensOut"),
                    Json.text(line, "calls"));
        }
        return table.isEmpty() ? "" : "\n" + table.render(common.shell().style());
    }

    private String budgets(JsonNode answer) {
        Table table = Table.of("BUDGET", "WINDOW", "STATE", "LEFT", "RESETS");
        for (JsonNode budget : answer.path("budgets").values()) {
            table.row(
                    Json.text(budget, "name"),
                    Json.text(budget, "window"),
                    common.shell().style().state(Json.text(budget, "state")),
                    left(budget),
                    Json.text(budget, "resetsAt"));
        }
        return table.isEmpty() ? "" : "\n" + table.render(common.shell().style());
    }

    private static String left(JsonNode budget) {
        StringBuilder text = new StringBuilder();
        budget.path("left").properties().forEach(each -> {
            String amount = each.getKey().equals("usd")
                    ? usd(budget.path("left"), "usd")
                    : each.getValue().asString("") + " " + each.getKey();
            text.append(text.isEmpty() ? "" : ", ").append(amount);
        });
        return text.toString();
    }

    private static String usd(JsonNode node, String name) {
        double usd = node.path(name).asDouble(0);
        return String.format(Locale.ROOT, usd == 0 || usd >= 0.01 ? "$%.2f" : "$%.6f", usd);
    }

    private static String seconds(JsonNode node) {
        return String.format(Locale.ROOT, "%.1f s", node.path("gpuSeconds").asDouble(0));
    }
}
