package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "org",
        description = "Work with an organisation of agents.",
        synopsisSubcommandLabel = "(import)",
        footer = {"", "Example:", "  ruche org import SOUL.md --name henry > henry.yaml"})
public final class Org implements Callable<Integer> {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(spec.commandLine(), "Say what to do with the organisation: import.");
    }

    /** The command with its own commands. */
    public static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Org()).addSubcommand(new OrgImport(shell));
    }
}
