package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.client.Specs;
import io.ruche.launcher.output.Format;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Style;
import io.ruche.launcher.output.Table;
import io.ruche.launcher.output.Yaml;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "get",
        description = {
            "The documents of organisations: all, those of a kind, or one.",
            "-o yaml prints the documents as `ruche apply` takes them.",
            "And what lives in them: memories AGENT, relationships, lessons, conversations, runs, turns; by the",
            "singular word, the documents of that kind."
        },
        footer = {
            "",
            "Example:",
            "  ruche get agents",
            "  ruche get agent henry -o yaml",
            "  ruche get memories henry --query \"late parcels\"",
            "  ruche get runs"
        })
public final class Get extends ClusterCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "KIND",
            description = "As `ruche explain` lists them, in any case, one or many; or what lives.")
    private Optional<String> kind = Optional.empty();

    @Parameters(index = "1", arity = "0..1", paramLabel = "NAME", description = "The name of one, or an agent's.")
    private Optional<String> name = Optional.empty();

    @Option(names = "--query", paramLabel = "TEXT", description = "Of memories: those that it would recall for this.")
    private Optional<String> query = Optional.empty();

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    public Get(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Optional<Living> living = kind.flatMap(Living::find);
        if (living.isPresent()) {
            living(living.get());
            return OK;
        }
        if (query.isPresent()) throw new ParameterException(spec.commandLine(), "--query is for memories.");
        Specs specs = new Specs(common.api());
        if (name.isPresent()) {
            one(specs.get(kind.orElse(""), name.get()));
        } else {
            all(specs.list(kind, common.format() != Format.TABLE));
        }
        return OK;
    }

    private void living(Living kind) {
        if (kind == Living.MEMORIES && name.isEmpty()) {
            throw new ParameterException(spec.commandLine(), "Say whose memories: `ruche get memories AGENT`.");
        }
        JsonNode answer = kind.get(new Organisation(common.api()), name, query);
        common.print(answer, () -> kind.text(common.shell().style(), answer, name.isPresent()));
    }

    private void one(JsonNode spec) {
        if (common.format() == Format.YAML) {
            documents(List.of(spec));
        } else {
            common.print(spec, () -> details(common.shell().style(), spec));
        }
    }

    private void all(List<JsonNode> specs) {
        if (common.format() == Format.YAML) {
            documents(specs);
            return;
        }
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("specs");
        specs.forEach(list::add);
        common.print(answer, () -> table(common.shell().style(), specs));
    }

    private void documents(List<JsonNode> specs) {
        common.shell()
                .out()
                .print(specs.stream()
                        .map(spec -> Yaml.write(spec.path("document")))
                        .collect(Collectors.joining("---\n")));
        common.shell().out().flush();
    }

    private static String table(Style style, List<JsonNode> specs) {
        Table table = Table.of("KIND", "NAME", "GENERATION", "CHANGED", "WHAT");
        for (JsonNode spec : specs) {
            table.row(
                    Json.text(spec, "kind"),
                    Json.text(spec, "name"),
                    Json.text(spec, "generation"),
                    JobTexts.shortTime(Json.text(spec, "changedAt")),
                    OrgTexts.shortened(Json.text(spec, "what")));
        }
        return table.isEmpty() ? "There is none. `ruche apply -f FILE` puts some.\n" : table.render(style);
    }

    private static String details(Style style, JsonNode spec) {
        Table table = Table.of("", "");
        table.row("kind", Json.text(spec, "kind"));
        table.row("name", Json.text(spec, "name"));
        table.row("what", Json.text(spec, "what"));
        table.row("generation", Json.text(spec, "generation"));
        table.row("hash", Json.text(spec, "hash"));
        for (JsonNode step : spec.path("timeline").values()) {
            table.row(
                    JobTexts.shortTime(Json.text(step, "at")), Json.text(step, "to") + " " + Json.text(step, "reason"));
        }
        return table.render(style) + "\n" + Yaml.write(spec.path("document").path("spec"));
    }
}
