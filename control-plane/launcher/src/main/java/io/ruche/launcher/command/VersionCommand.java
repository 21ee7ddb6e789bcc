package io.ruche.launcher.command;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Version;
import picocli.CommandLine.Command;

@Command(
        name = "version",
        description = "The version of this program and its Java.",
        footer = {"", "Example:", "  ruche version -o json"})
public final class VersionCommand extends ClusterCommand {

    public VersionCommand(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        String version = Version.current().version();
        String java = Runtime.version().toString();
        common.print(
                Json.object().put("version", version).put("java", java),
                () -> "ruche " + version + " (Java " + java + ")\n");
        return OK;
    }
}
