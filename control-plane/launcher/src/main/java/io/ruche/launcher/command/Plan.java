package io.ruche.launcher.command;

import io.ruche.agent.models.SourceHeaders;
import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.client.OwnersFiles;
import io.ruche.launcher.client.SpecFile;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Units;
import io.ruche.scheduler.fleet.publish.PlanText;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "plan",
        description = {
            "Where a model would go and what it would take, without deploying it.",
            "With -f on the machines of a fleet file instead of the cluster's: ones that you may not have yet.",
            "Of a model that the catalogue does not have the header alone is read, where it is: hf:OWNER/NAME[/FILE],",
            "an address or a path. Nothing is downloaded.",
            "Exits with 0 whatever the verdict is; scripts read it from -o json."
        },
        footer = {
            "",
            "Example:",
            "  ruche plan smollm2-135m --context 8192 --slots 16",
            "  ruche plan kimi-k2.5 -f examples/fleets/two-mac-studios.yaml",
            "  ruche plan hf:Qwen/Qwen3-8B --replicas 2 -f examples/fleets/eight-mac-minis.yaml"
        })
public final class Plan extends ClusterCommand {
    /** A header may take a minute to be read, behind others. */
    private static final Duration READING = Duration.ofSeconds(120);

    @Mixin
    private final Wish wish = new Wish();

    @Option(
            names = {"-f", "--fleet"},
            paramLabel = "FILE",
            description = {
                "A document of kind: Fleet; needs no cluster. - reads standard input.",
                "MODEL is then a name of the catalogue or a source, and a slot the default."
            })
    private Optional<String> fleet = Optional.empty();

    public Plan(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode plan =
                fleet.map(this::onFleet).orElseGet(() -> common.api().post("/api/v1/plan", wish.json(), READING));
        common.print(plan, () -> text(plan));
        return OK;
    }

    private JsonNode onFleet(String file) {
        wish.requireNoDemands();
        SpecFile read = SpecFile.read(file, common.shell().in());
        return Json.MAPPER.readTree(PlanText.json(
                read.name(),
                read.text(),
                new PlanText.Question(
                        Deployments.source(wish.model()),
                        wish.runtime(),
                        wish.precision(),
                        wish.replicas(),
                        wish.context(),
                        wish.slots()),
                OwnersFiles.of(common.home()),
                source -> SourceHeaders.of(common.shell().env()).read(source)));
    }

    private String text(JsonNode plan) {
        Style style = common.shell().style();
        StringBuilder text = new StringBuilder();
        String verdict = Json.text(plan, "verdict");
        text.append(wish.model());
        String quantisation = Json.text(plan, "quantisation");
        if (!quantisation.isEmpty()) text.append(" (").append(quantisation).append(')');
        text.append(": ").append(style.state(verdict));
        text.append(
                switch (verdict) {
                    case "placed" -> ", it fits now";
                    case "notNow" -> ", it would fit, but not at the moment";
                    case "never" -> ", these machines cannot hold it";
                    default -> "";
                });
        text.append('\n');
        int number = 0;
        for (JsonNode replica : plan.path("replicas").values()) {
            text.append("\nReplica ")
                    .append(++number)
                    .append(" of ")
                    .append(wish.replicas())
                    .append('\n');
            replica(text, replica);
        }
        if (number == 0) replica(text, plan);
        for (JsonNode reason : plan.path("reasons").values()) {
            text.append("\n").append(Json.text(reason, "message"));
            // what was tried and helps is told below, once for all reasons
            String helps = plan.path("remedies").isEmpty() ? Json.text(reason, "helps") : "";
            text.append(helps.isEmpty() ? "" : "\n  " + helps).append('\n');
        }
        if (!plan.path("remedies").isEmpty()) text.append("\nWhat would make it fit, one of:\n");
        for (JsonNode remedy : plan.path("remedies").values()) {
            text.append("  ").append(Json.text(remedy, "helps")).append('\n');
        }
        if (plan.path("considered").size() > 0)
            text.append('\n').append(nodes(plan).render(style));
        if (!plan.path("alternatives").isEmpty()) {
            text.append("\nOr in another quantisation:\n")
                    .append(alternatives(plan).render(style));
        }
        return text.toString();
    }

    /** What it takes on each machine, and what is expected of it. */
    private void replica(StringBuilder text, JsonNode replica) {
        Style style = common.shell().style();
        for (JsonNode stage : replica.path("stages").values()) {
            JsonNode layers = stage.path("layers");
            text.append('\n').append(style.bold(Json.text(stage, "node")));
            text.append("  layers ").append(layers.path(0).asString("?"));
            text.append('-').append(layers.path(1).asString("?")).append('\n');
            text.append(bill(stage).render(style));
        }
        Json.decimal(replica, "prediction.decodeTokensPerSecond")
                .ifPresent(rate -> text.append(
                        String.format(Locale.ROOT, "%n%s, about %s tokens a second%n", sharing(replica), rate(rate))));
        expectations(text, replica);
    }

    private static void expectations(StringBuilder text, JsonNode plan) {
        Json.decimal(plan, "prediction.prefillTokensPerSecond")
                .ifPresent(rate ->
                        text.append("  prompts at about ").append(rate(rate)).append(" tokens a second\n"));
        Json.decimal(plan, "prediction.timeToFirstTokenSeconds")
                .ifPresent(seconds -> text.append("  the first token of a prompt of 1,024 tokens after about ")
                        .append(rate(seconds))
                        .append(" s\n"));
        Json.decimal(plan, "prediction.loadSeconds")
                .ifPresent(seconds ->
                        text.append("  loaded in about ").append(rate(seconds)).append(" s\n"));
        Json.decimal(plan, "prediction.watts")
                .ifPresent(watts ->
                        text.append("  drawing about ").append(rate(watts)).append(" W\n"));
    }

    /** What is left on each node, line by line: the other side of the bill. */
    private static Table nodes(JsonNode plan) {
        Table table = Table.of("NODE", "NEEDS", "MEMORY", "OUTSIDE LIMIT", "RESERVED", "FOREIGN", "LEFT", "WHY NOT");
        for (JsonNode node : plan.path("considered").values()) {
            table.row(
                    Json.text(node, "node"),
                    Units.bytes(Json.number(node, "needBytes").orElse(0)),
                    line(node, "memory"),
                    line(node, "outside the limit"),
                    line(node, "reserved"),
                    line(node, "foreign"),
                    Units.bytes(Json.number(node, "leftBytes").orElse(0)),
                    Json.text(node, "reason"));
        }
        return table;
    }

    private static String line(JsonNode node, String label) {
        for (JsonNode line : node.path("room").values()) {
            if (Json.text(line, "line").equals(label)) {
                return Units.bytes(Json.number(line, "bytes").orElse(0));
            }
        }
        return "-";
    }

    private static String sharing(JsonNode plan) {
        int machines = plan.path("stages").size();
        return switch (Json.text(plan, "mode")) {
            case "pipeline" -> "One after the other on " + machines + " machines";
            case "tensor" -> "Each layer shared by " + machines + " machines";
            default -> "On one machine";
        };
    }

    private static String rate(double tokensPerSecond) {
        return String.format(Locale.ROOT, tokensPerSecond < 10 ? "%.1f" : "%.0f", tokensPerSecond);
    }

    private static Table alternatives(JsonNode plan) {
        Table table = Table.of("QUANTISATION", "FILE", "VERDICT", "MACHINES", "TOKENS/S");
        for (JsonNode other : plan.path("alternatives").values()) {
            table.row(
                    Json.text(other, "quantisation"),
                    Units.bytes(Json.number(other, "fileBytes").orElse(0)),
                    Json.text(other, "verdict"),
                    other.path("stages").isEmpty()
                            ? ""
                            : Integer.toString(other.path("stages").size()),
                    Json.decimal(other, "prediction.decodeTokensPerSecond")
                            .map(Plan::rate)
                            .orElse(""));
        }
        return table;
    }

    private static Table bill(JsonNode stage) {
        Table table = Table.of("", "");
        for (JsonNode line : stage.path("bill").values()) {
            table.row(
                    "  " + Json.text(line, "line"),
                    Units.bytes(Json.number(line, "bytes").orElse(0)));
        }
        table.row("  together", Units.bytes(Json.number(stage, "totalBytes").orElse(0)));
        table.row("  may use", Units.bytes(Json.number(stage, "limitBytes").orElse(0)));
        return table;
    }
}
