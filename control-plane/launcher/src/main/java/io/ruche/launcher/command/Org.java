package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import picocli.CommandLine;
import picocli.CommandLine.Command;

@Command(
        name = "org",
        description = "Watch and steer an organisation of agents.",
        synopsisSubcommandLabel = "(status | talk | timeline | pause | resume | turn | import)",
        footer = {
            "",
            "Example:",
            "  ruche org status",
            "  ruche org talk henry \"What did you do today?\"",
            "  ruche org timeline -f"
        })
public final class Org extends CommandGroup {
    private Org() {
        super("Say what to do with the organisation: status, talk, timeline, pause, resume, turn or import.");
    }

    /** The command with its own commands. */
    public static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Org())
                .addSubcommand(new OrgStatus(shell))
                .addSubcommand(new OrgTalk(shell))
                .addSubcommand(new OrgTimeline(shell))
                .addSubcommand(new OrgPause(shell))
                .addSubcommand(new OrgResume(shell))
                .addSubcommand(new OrgTurn(shell))
                .addSubcommand(new OrgImport(shell));
    }
}
