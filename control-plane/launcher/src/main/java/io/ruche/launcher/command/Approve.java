package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "approve",
        description = "Let it happen. Your word is written down and cannot be taken back.",
        footer = {"", "Example:", "  ruche approve approval-4kq7m2x9 --reason \"Looks right.\""})
public final class Approve extends DecisionCommand {
    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever looks.")
    private String reason = "";

    public Approve(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        return decide("approve", reason);
    }
}
