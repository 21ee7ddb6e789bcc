package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "workflow",
        description = "Start a workflow of the organisation, or end a run of one.",
        synopsisSubcommandLabel = "(start | cancel)",
        footer = {"", "Example:", "  ruche workflow start problem-to-tool --input '{\"text\":\"Parcels are late.\"}'"})
public final class Workflow extends CommandGroup {
    private Workflow() {
        super("Say what to do with a workflow: start or cancel.");
    }

    /** The command with its own commands. */
    public static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Workflow())
                .addSubcommand(new WorkflowStart(shell))
                .addSubcommand(new WorkflowCancel(shell));
    }
}
