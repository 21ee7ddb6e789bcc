package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import tools.jackson.databind.JsonNode;

@Command(
        name = "status",
        description = "Who is at what, where, and which approvals wait for a word.",
        footer = {"", "Example:", "  ruche org status"})
final class OrgStatus extends ClusterCommand {
    OrgStatus(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode status = new Organisation(common.api()).status();
        common.print(status, () -> OrgTexts.status(common.shell().style(), status));
        return OK;
    }
}
