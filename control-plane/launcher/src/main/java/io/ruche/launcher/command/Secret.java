package io.ruche.launcher.command;

import io.ruche.launcher.client.Deployments;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Table;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.Console;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

@Command(
        name = "secret",
        description = "Keep what must be known and not seen, such as providers' keys.",
        synopsisSubcommandLabel = "(set | list | remove)",
        footer = {
            "",
            "Values lie sealed in the store, and in backups; the key to them is secrets.key in the home folder.",
            "No backup holds that file: keep a copy of it apart from them.",
            "",
            "Example:",
            "  ruche secret set anthropic < key.txt"
        })
public final class Secret extends CommandGroup {
    private Secret() {
        super("Say what to do with secrets: set, list or remove.");
    }

    /** The command with its own commands. */
    public static CommandLine commandLine(Shell shell) {
        return new CommandLine(new Secret())
                .addSubcommand(new Set(shell))
                .addSubcommand(new Names(shell))
                .addSubcommand(new Remove(shell));
    }

    @Command(
            name = "set",
            description = "Keep a value under a name, in the place of the one before.",
            footer = {
                "",
                "The value comes from standard input, without the end of its last line; on a terminal it is asked for",
                "and not shown. It is never an argument: those can be seen by others and stay in histories.",
                "",
                "Example:",
                "  ruche secret set anthropic < key.txt"
            })
    static final class Set extends ClusterCommand {
        /** One more than is taken, so that too much is seen as such. */
        private static final int MOST_READ = 16 * 1024 + 3;

        @Parameters(paramLabel = "NAME", description = "Lower-case letters, digits and -.")
        private String name = "";

        Set(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() throws IOException {
            byte[] value = common.shell().terminalIn() ? ask() : fromInput();
            try {
                if (value.length == 0) {
                    throw FailureException.of(
                            FailureCode.INVALID_REQUEST,
                            "There is no value on standard input.",
                            "For example: ruche secret set " + name + " < key.txt");
                }
                common.api().put("/api/v1/secrets/" + Deployments.segment(name), value);
            } finally {
                Arrays.fill(value, (byte) 0);
            }
            common.print(Json.object().put("name", name).put("set", true), () -> "Secret " + name + " is set.\n");
            return OK;
        }

        private byte[] fromInput() throws IOException {
            byte[] read = common.shell().in().readNBytes(MOST_READ);
            int end = read.length;
            if (end > 0 && read[end - 1] == '\n') end--;
            if (end > 0 && read[end - 1] == '\r') end--;
            byte[] value = Arrays.copyOf(read, end);
            Arrays.fill(read, (byte) 0);
            return value;
        }

        private byte[] ask() {
            Console console = System.console();
            if (console == null) {
                throw FailureException.of(
                        FailureCode.INVALID_REQUEST,
                        "This terminal cannot hide what is typed.",
                        "Give the value on standard input: ruche secret set " + name + " < key.txt");
            }
            char[] typed = console.readPassword("Value of %s: ", name);
            if (typed == null) return new byte[0];
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
            Arrays.fill(typed, ' ');
            byte[] value = Arrays.copyOf(bytes.array(), bytes.limit());
            Arrays.fill(bytes.array(), (byte) 0);
            return value;
        }
    }

    @Command(
            name = "list",
            description = "The secrets by name, without their values.",
            footer = {"", "Example:", "  ruche secret list"})
    static final class Names extends ClusterCommand {
        Names(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            JsonNode answer = common.api().get("/api/v1/secrets");
            common.print(answer, () -> table(answer));
            return OK;
        }

        private String table(JsonNode answer) {
            Table table = Table.of("NAME", "SET BY", "CHANGED", "STATE");
            for (JsonNode secret : answer.path("secrets").values()) {
                table.row(
                        Json.text(secret, "name"),
                        Json.text(secret, "setBy"),
                        Json.text(secret, "changedAt"),
                        secret.path("readable").asBoolean(false) ? "ready" : "sealed with another key: set it anew");
            }
            return table.isEmpty()
                    ? "There are no secrets. Try `ruche secret set anthropic`.\n"
                    : table.render(common.shell().style());
        }
    }

    @Command(
            name = "remove",
            description = "Forget a value; what uses it fails from now on.",
            footer = {"", "Example:", "  ruche secret remove anthropic"})
    static final class Remove extends ClusterCommand {
        @Parameters(paramLabel = "NAME", description = "As `ruche secret list` names it.")
        private String name = "";

        Remove(Shell shell) {
            super(shell);
        }

        @Override
        public Integer call() {
            common.api().delete("/api/v1/secrets/" + Deployments.segment(name));
            common.print(Json.object().put("name", name).put("removed", true), () -> "Secret " + name + " is gone.\n");
            return OK;
        }
    }
}
