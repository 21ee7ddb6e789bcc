package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** A person's word on an approval. */
abstract class DecisionCommand extends ClusterCommand {
    @Parameters(paramLabel = "ID", description = "As `ruche approvals` lists them.")
    private String id = "";

    DecisionCommand(Shell shell) {
        super(shell);
    }

    /** @param word the last part of the request's path */
    Integer decide(String word, String reason) {
        JsonNode approval = new Organisation(common.api()).decide(id, word, reason);
        common.print(approval, () -> OrgTexts.decided(approval));
        return OK;
    }
}
