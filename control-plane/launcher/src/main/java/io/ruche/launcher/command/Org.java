package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "org",
        description = "Work with an organisation of agents.",
        synopsisSubcommandLabel = "(import)",
        footer = {"", "Example:", "  ruche org import SOUL.md --name henry > henry.yaml"})
public final class Org extends CommandGroup {
    private Org() {
        super("Say what to do with the organisation: import.");
    }

    /** The command with its own commands. */
    public static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Org()).addSubcommand(new OrgImport(shell));
    }
}
