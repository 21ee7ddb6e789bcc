package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "revise",
        description = "Have what a workflow's gate asks for made anew, as you say.",
        footer = {"", "Example:", "  ruche revise approval-4kq7m2x9 --reason \"Name the author.\""})
public final class Revise extends DecisionCommand {
    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "What shall be different.")
    private String reason = "";

    public Revise(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        return decide("revise", reason);
    }
}
