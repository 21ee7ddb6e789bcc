package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

@Command(
        name = "start",
        description = "Start a workflow by hand. `ruche get runs` shows what becomes of it.",
        footer = {"", "Example:", "  ruche workflow start problem-to-tool --input '{\"text\":\"Parcels are late.\"}'"})
final class WorkflowStart extends ClusterCommand {
    @Parameters(paramLabel = "NAME", description = "As `ruche get workflows` lists them.")
    private String name = "";

    @Option(names = "--input", paramLabel = "JSON", defaultValue = "{}", description = "A JSON object.")
    private String input = "";

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    WorkflowStart(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Organisation(common.api()).start(name, object());
        common.print(answer, () -> text(answer));
        return OK;
    }

    private JsonNode object() {
        try {
            JsonNode read = Json.MAPPER.readTree(input);
            if (read.isObject()) return read;
        } catch (JacksonException e) {
            // told below
        }
        throw new ParameterException(spec.commandLine(), "--input: '" + input + "' (expected: a JSON object).");
    }

    private String text(JsonNode answer) {
        String run = Json.text(answer, "run");
        return switch (Json.text(answer, "verdict")) {
            case "started" -> run + " began. `ruche get runs " + run + "` shows how far it is.\n";
            case "coalesced" -> "A run waits already to begin when the present one ends; it stands for this one too.\n";
            case "skipped" -> "A run is under way, and the workflow skips others meanwhile.\n";
            case "enqueued" -> "It begins when the present run ends.\n";
            default -> "Too many runs of it wait already.\n";
        };
    }
}
