package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.publish.PlanText;
import io.ruche.scheduler.organisation.spec.publish.JsonSchema;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "explain",
        description = {
            "What the documents of an organisation may say: each kind and field, with type, bounds and default.",
            "Needs no running Ruche."
        },
        footer = {"", "Example:", "  ruche explain agent.model", "  ruche explain --schema > ruche.schema.json"})
public final class Explain extends ClusterCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "KIND[.FIELD]",
            description = "For example Agent or workflow.steps.retry; without it the kinds are listed.")
    private Optional<String> path = Optional.empty();

    @Option(
            names = "--schema",
            description = "The JSON Schema of all of them, for editors; with `fleet` that of a fleet file.")
    private boolean schema;

    public Explain(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        if (schema) {
            JsonNode document = Json.MAPPER.readTree(
                    path.filter("fleet"::equalsIgnoreCase).isPresent() ? PlanText.schema() : JsonSchema.text());
            common.print(document, () -> document.toPrettyString() + "\n");
            return OK;
        }
        String text = path.map(Explain::text).orElseGet(io.ruche.scheduler.organisation.spec.publish.Explain::kinds);
        common.print(Json.object().put("path", path.orElse("")).put("text", text), () -> text);
        return OK;
    }

    private static String text(String path) {
        return io.ruche.scheduler.organisation.spec.publish.Explain.of(path)
                .orElseThrow(() -> FailureException.of(
                        FailureCode.NOT_FOUND,
                        "'" + path + "' is no kind or field.",
                        io.ruche.scheduler.organisation.spec.publish.Explain.nearest(path)
                                .map(nearest -> "Did you mean " + nearest + "?")
                                .orElse("`ruche explain` lists the kinds.")));
    }
}
