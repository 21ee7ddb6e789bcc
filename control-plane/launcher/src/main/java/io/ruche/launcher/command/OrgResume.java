package io.ruche.launcher.command;

import io.ruche.launcher.client.Organisation;
import io.ruche.launcher.output.Shell;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "resume",
        description = "Let one paused agent, or all of them, go on.",
        footer = {"", "Example:", "  ruche org resume quill"})
final class OrgResume extends ClusterCommand {
    @Parameters(arity = "0..1", paramLabel = "AGENT", description = "Which one (default: all).")
    private Optional<String> agent = Optional.empty();

    OrgResume(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        JsonNode answer = new Organisation(common.api()).resume(agent);
        common.print(answer, () -> agent.map(name -> name + " goes on.").orElse("All agents go on.") + "\n");
        return OK;
    }
}
