package io.ruche.launcher.command;

import io.ruche.launcher.client.Jobs;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "cancel",
        description = "Begin nothing more of a job; what is answered stays.",
        footer = {"", "Example:", "  ruche job cancel job-4kq7m2x9"})
final class JobCancel extends ClusterCommand {
    @Parameters(paramLabel = "ID", description = "As `ruche job list` shows it.")
    private String id = "";

    JobCancel(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode job = new Jobs(common.api()).cancel(id);
        common.print(job, () -> JobTexts.sentence(job) + "\n");
        return OK;
    }
}
