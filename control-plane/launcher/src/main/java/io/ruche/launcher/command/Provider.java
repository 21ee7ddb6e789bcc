package io.ruche.launcher.command;

import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Table;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
        name = "provider",
        description = "Servers elsewhere that models may be asked of; none is asked unless a request names it.",
        synopsisSubcommandLabel = "(add | list | remove)",
        footer = {
            "",
            "Example:",
            "  ruche provider add anthropic --url https://api.anthropic.com/v1 --secret anthropic \\",
            "      --models claude-opus-4.5=claude-opus-4-5"
        })
public final class Provider extends CommandGroup {
    private Provider() {
        super("Say what to do with providers: add, list or remove.");
    }

    /** The command with its own commands. */
    public static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Provider())
                .addSubcommand(new Add(shell))
                .addSubcommand(new Names(shell))
                .addSubcommand(new Remove(shell));
    }

    @Command(
            name = "add",
            description = "Add a server that speaks OpenAI's wire format, or change one.",
            footer = {
                "",
                "Its models are asked for as NAME/MODEL. One of which nobody knows what it costs is not asked:",
                "'--price' says it where the published table does not.",
                "",
                "Example:",
                "  ruche provider add den --url http://127.0.0.1:8080/v1 --models glm-4.7 --price glm-4.7=0:0"
            })
    static final class Add extends ClusterCommand {
        @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and -.")
        private String name = "";

        @Option(
                names = "--url",
                required = true,
                paramLabel = "URL",
                description = "Up to what stands before /chat/completions.")
        private String url = "";

        @Option(
                names = "--secret",
                paramLabel = "NAME",
                description = "The key that it wants: `ruche secret set NAME`.")
        private Optional<String> secret = Optional.empty();

        @Option(
                names = "--models",
                required = true,
                split = ",",
                paramLabel = "MODEL[=THEIRS]",
                description = "Models by name; after = what the provider calls it, if that is another.")
        private List<String> models = List.of();

        @Option(
                names = "--price",
                paramLabel = "MODEL=IN:OUT[:CACHED]",
                description = "US dollars for a million tokens read, written, and read from a cache.")
        private Map<String, String> prices = new LinkedHashMap<>();

        Add(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            ObjectNode body = Json.object().put("url", url);
            secret.ifPresent(it -> body.put("secret", it));
            var list = body.putArray("models");
            for (String model : models) {
                String[] names = model.split("=", 2);
                ObjectNode each = list.addObject().put("name", names[0]).put("theirs", names[names.length - 1]);
                if (prices.containsKey(names[0])) each.set("price", price(names[0]));
            }
            for (String priced : prices.keySet()) {
                if (models.stream().noneMatch(model -> model.split("=", 2)[0].equals(priced))) {
                    throw wrong("--price: '" + priced + "' is none of the models.");
                }
            }
            common.api()
                    .put(
                            "/api/v1/providers/" + Deployments.segment(name),
                            body.toString().getBytes(StandardCharsets.UTF_8));
            common.print(
                    body.put("name", name),
                    () -> "Provider " + name + " is there. Ask it for " + name + "/"
                            + models.get(0).split("=", 2)[0] + ".\n");
            return OK;
        }

        private JsonNode price(String model) {
            String[] parts = prices.getOrDefault(model, "").split(":", -1);
            if (parts.length < 2 || parts.length > 3) throw wrongPrice(model);
            try {
                ObjectNode price =
                        Json.object().put("input", new BigDecimal(parts[0])).put("output", new BigDecimal(parts[1]));
                if (parts.length == 3) price.put("cached", new BigDecimal(parts[2]));
                return price;
            } catch (NumberFormatException e) {
                throw wrongPrice(model);
            }
        }

        private static FailureException wrongPrice(String model) {
            return wrong("--price: that of " + model + " is none (expected: " + model + "=IN:OUT or IN:OUT:CACHED).");
        }

        private static FailureException wrong(String message) {
            return FailureException.of(
                    FailureCode.INVALID_REQUEST, message, "For example --price glm-4.7=0.6:2.2:0.11");
        }
    }

    @Command(
            name = "list",
            description = "The providers, their models and prices.",
            footer = {"", "Example:", "  ruche provider list"})
    static final class Names extends ClusterCommand {
        Names(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            JsonNode answer = common.api().get("/api/v1/providers");
            common.print(answer, () -> table(answer));
            return OK;
        }

        private String table(JsonNode answer) {
            Table table = Table.of("MODEL", "THEIRS", "IN $/M", "OUT $/M", "SECRET", "ADDRESS");
            for (JsonNode provider : answer.path("providers").values()) {
                for (JsonNode model : provider.path("models").values()) {
                    JsonNode price = model.path("price");
                    boolean known = price.isObject();
                    table.row(
                            Json.text(model, "id"),
                            Json.text(model, "theirs"),
                            known ? price.path("input").asString("") : "unknown",
                            known ? price.path("output").asString("") : "unknown",
                            Json.text(provider, "secret"),
                            Json.text(provider, "url"));
                }
            }
            return table.isEmpty()
                    ? "There are no providers: nothing leaves the house. `ruche provider add --help` tells of adding one.\n"
                    : table.render(common.shell().style());
        }
    }

    @Command(
            name = "remove",
            description = "Ask a server no more.",
            footer = {"", "Example:", "  ruche provider remove anthropic"})
    static final class Remove extends ClusterCommand {
        @Parameters(paramLabel = "NAME", description = "As `ruche provider list` names it.")
        private String name = "";

        Remove(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            common.api().delete("/api/v1/providers/" + Deployments.segment(name));
            common.print(
                    Json.object().put("name", name).put("removed", true), () -> "Provider " + name + " is gone.\n");
            return OK;
        }
    }
}
