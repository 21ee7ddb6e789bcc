package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

@Command(
        name = "approvals",
        description = "What waits for somebody's word: what would happen, whose doing it is, until when.",
        footer = {"", "Example:", "  ruche approvals", "  ruche approvals --all -o json"})
public final class Approvals extends ClusterCommand {
    @Option(names = "--all", description = "Those that were decided, too.")
    private boolean all;

    public Approvals(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Organisation(common.api()).approvals(all);
        common.print(answer, () -> OrgTexts.approvals(common.shell().style(), answer));
        return OK;
    }
}
