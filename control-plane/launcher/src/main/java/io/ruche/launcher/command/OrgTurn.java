package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "turn",
        description = "A turn's journal: what the agent was told, which model answered and why that one, what it did.",
        footer = {"", "Example:", "  ruche get turns henry", "  ruche org turn turn-4kq7m2x9"})
final class OrgTurn extends ClusterCommand {
    @Parameters(paramLabel = "ID", description = "As `ruche get turns` lists them.")
    private String id = "";

    OrgTurn(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode turn = new Organisation(common.api()).turn(id);
        common.print(turn, () -> JournalTexts.journal(common.shell().style(), turn));
        return OK;
    }
}
