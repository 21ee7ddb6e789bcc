package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "cancel",
        description = "End a run; what its steps did is undone where they say how.",
        footer = {"", "Example:", "  ruche workflow cancel run-4kq7m2x9 --reason \"Not today.\""})
final class WorkflowCancel extends ClusterCommand {
    @Parameters(paramLabel = "RUN", description = "As `ruche get runs` lists them.")
    private String run = "";

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever looks.")
    private String reason = "";

    WorkflowCancel(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Organisation(common.api()).cancel(run, reason);
        common.print(answer, () -> run + " is " + OrgTexts.words(Json.text(answer, "phase")) + ".\n");
        return OK;
    }
}
