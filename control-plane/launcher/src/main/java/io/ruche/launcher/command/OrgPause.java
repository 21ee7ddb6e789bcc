package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Shell;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "pause",
        description = {
            "Let one agent, or all of them, begin nothing more and go on with nothing.",
            "What a model or a tool does just now comes to its end and is written down; nothing is lost."
        },
        footer = {"", "Example:", "  ruche org pause quill --reason \"Let me read that first.\""})
final class OrgPause extends ClusterCommand {
    @Parameters(arity = "0..1", paramLabel = "AGENT", description = "Which one (default: all).")
    private Optional<String> agent = Optional.empty();

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why, for whoever looks.")
    private String reason = "";

    OrgPause(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Organisation(common.api()).pause(agent, reason);
        common.print(answer, () -> agent.map(name -> name + " is paused.").orElse("All agents are paused.") + "\n");
        return OK;
    }
}
