package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Home;
import io.ruche.launcher.output.Format;
import io.ruche.launcher.output.Printer;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** What every command takes, and what it needs to answer. */
final class Common {
    private final Shell shell;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            description = "table, json or yaml.")
    private Format format = Format.TABLE;

    @Option(
            names = "--home",
            paramLabel = "DIR",
            description = "The folder of this Ruche (default: $RUCHE_HOME or ~/.ruche).")
    private Optional<Path> home = Optional.empty();

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    private boolean help;

    Common(Shell shell) {
        this.shell = shell;
    }

    Shell shell() {
        return shell;
    }

    Format format() {
        return format;
    }

    Home home() {
        return Home.of(shell, home);
    }

    Api api() {
        return Api.of(shell, home());
    }

    /** Progress on standard error. */
    Progress progress() {
        return new Progress(shell, false);
    }

    void print(JsonNode data, Supplier<String> table) {
        Printer.print(shell, format, data, table);
    }

    /** A remark for people. */
    void say(String sentence) {
        shell.err().println(sentence);
    }
}
