package io.ruche.launcher.command;

import io.ruche.launcher.client.Jobs;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "watch",
        description = {
            "Stay until a job has ended, and show how far it is.",
            "The exit code is 0 when every prompt was answered, 1 otherwise."
        },
        footer = {"", "Example:", "  ruche job watch job-4kq7m2x9"})
final class JobWatch extends ClusterCommand {
    @Parameters(paramLabel = "ID", description = "As `ruche job list` shows it.")
    private String id = "";

    JobWatch(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        try (Progress progress = common.progress()) {
            JsonNode ended = new Jobs(common.api()).watch(id, progress);
            progress.close();
            return JobTexts.end(common, ended);
        }
    }
}
