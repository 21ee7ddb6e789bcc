package io.ruche.launcher.command;

import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "key",
        description = "Make and revoke API keys.",
        synopsisSubcommandLabel = "(create | revoke)",
        footer = {"", "Example:", "  ruche key create --name laptop --role viewer"})
public final class Key extends CommandGroup {
    private Key() {
        super("Say what to do with keys: create or revoke.");
    }

    /** The command with its own commands. */
    public static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Key()).addSubcommand(new Create(shell)).addSubcommand(new Revoke(shell));
    }

    enum Role {
        VIEWER,
        OPERATOR,
        ADMIN
    }

    @Command(
            name = "create",
            description = "Make a key; it is shown once.",
            footer = {"", "Example:", "  ruche key create --name laptop --role viewer"})
    static final class Create extends ClusterCommand {
        @Option(names = "--name", required = true, paramLabel = "NAME", description = "Whose key it is.")
        private String name = "";

        @Option(
                names = "--role",
                paramLabel = "ROLE",
                defaultValue = "operator",
                description = "viewer (read and chat), operator (deploy too) or admin (keys too) (default: operator).")
        private Role role = Role.OPERATOR;

        Create(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            JsonNode made = common.api()
                    .post(
                            "/api/v1/keys",
                            Json.object()
                                    .put("name", name)
                                    .put("role", role.name().toLowerCase(Locale.ROOT)));
            common.print(made, () -> Json.text(made, "key") + "\n");
            if (common.shell().terminalOut()) {
                common.say("Keep it: it is not shown again. `ruche key revoke " + Json.text(made, "id") + "` ends it.");
            }
            return OK;
        }
    }

    @Command(
            name = "revoke",
            description = "End a key; what uses it is refused from now on.",
            footer = {"", "Example:", "  ruche key revoke key-4kq7m2x9"})
    static final class Revoke extends ClusterCommand {
        @Parameters(paramLabel = "ID", description = "As `ruche keys` lists it.")
        private String id = "";

        Revoke(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            common.api().delete("/api/v1/keys/" + Deployments.segment(id));
            common.print(Json.object().put("id", id).put("revoked", true), () -> id + " is revoked.\n");
            return OK;
        }
    }
}
