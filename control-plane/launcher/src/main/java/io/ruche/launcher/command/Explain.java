package io.ruche.launcher.command;

import io.ruche.launcher.client.Deployments;
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
            "Why an object is as it is, or what a document may say.",
            "Of an object: what it waits for, what would help, what was decided and why; that needs a running Ruche.",
            "An object is a deployment, node, instance, model, job, agent or request; KIND/NAME where two have one name.",
            "Of the documents of an organisation: each kind and field, with type, bounds and default."
        },
        footer = {
            "",
            "Example:",
            "  ruche explain smollm2-135m",
            "  ruche explain node/studio-1",
            "  ruche explain agent.model",
            "  ruche explain --schema > ruche.schema.json"
        })
public final class Explain extends ClusterCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "OBJECT|KIND[.FIELD]",
            description = {
                "An object, or for example Agent or workflow.steps.retry; without it the kinds of documents are",
                "listed."
            })
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
        Optional<String> text = path.isEmpty()
                ? Optional.of(io.ruche.scheduler.organisation.spec.publish.Explain.kinds())
                : io.ruche.scheduler.organisation.spec.publish.Explain.of(path.get());
        if (text.isPresent()) {
            common.print(Json.object().put("path", path.orElse("")).put("text", text.get()), text::get);
            return OK;
        }
        JsonNode explanation = object(path.orElseThrow());
        common.print(
                explanation, () -> ExplainTexts.of(explanation, common.shell().style()));
        return OK;
    }

    /** Something of the cluster; a name that looks like a kind of documents is none. */
    private JsonNode object(String name) {
        if (io.ruche.scheduler.organisation.spec.publish.Explain.isOfAKind(name)) throw unknown(name);
        int slash = name.indexOf('/');
        String kind = slash < 0 ? "" : "?kind=" + Deployments.segment(name.substring(0, slash));
        try {
            return common.api().get("/api/v1/explain/" + Deployments.segment(name.substring(slash + 1)) + kind);
        } catch (FailureException e) {
            boolean meantKind = slash < 0
                    && io.ruche.scheduler.organisation.spec.publish.Explain.nearest(name)
                            .isPresent();
            boolean nobodyKnows = e.failure().code() == FailureCode.UNREACHABLE
                    || (e.failure().code() == FailureCode.NOT_FOUND
                            && !e.failure().help().startsWith("Did you mean"));
            if (meantKind && nobodyKnows) throw unknown(name);
            throw e;
        }
    }

    private static FailureException unknown(String path) {
        return FailureException.of(
                FailureCode.NOT_FOUND,
                "'" + path + "' is no kind or field.",
                io.ruche.scheduler.organisation.spec.publish.Explain.nearest(path)
                        .map(nearest -> "Did you mean " + nearest + "?")
                        .orElse("`ruche explain` lists the kinds."));
    }
}
