package io.ruche.launcher.command;

import io.ruche.launcher.client.Jobs;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "get",
        description = "One job: how far it is, its options and what happened to it.",
        footer = {"", "Example:", "  ruche job get job-4kq7m2x9"})
final class JobGet extends ClusterCommand {
    @Parameters(paramLabel = "ID", description = "As `ruche job list` shows it.")
    private String id = "";

    JobGet(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode job = new Jobs(common.api()).get(id);
        common.print(job, () -> JobTexts.details(common.shell().style(), job));
        return OK;
    }
}
