package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "reject",
        description = "Do not let it happen. Whoever wanted it is told the reason.",
        footer = {"", "Example:", "  ruche reject approval-4kq7m2x9 --reason \"The page has no author.\""})
public final class Reject extends DecisionCommand {
    @Option(names = "--reason", paramLabel = "TEXT", required = true, description = "Why.")
    private String reason = "";

    public Reject(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        return decide("reject", reason);
    }
}
