package io.ruche.launcher;

import io.ruche.launcher.output.Shell;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine;

/**
 * Writes the help of every command into a folder, as {@code deploy.txt} and {@code key-create.txt}: the build runs it, so
 * that the script {@code ruche} can show help without starting a JVM.
 */
public final class HelpTexts {
    private HelpTexts() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        // an unknown first word builds all commands
        write(folder, "", Cli.commandLine(Shell.current(), ""));
    }

    private static void write(Path folder, String name, CommandLine command) throws IOException {
        if (!name.isEmpty()) {
            String text = command.getUsageMessage(CommandLine.Help.Ansi.OFF);
            Files.writeString(folder.resolve(name + ".txt"), text, StandardCharsets.UTF_8);
        }
        for (Map.Entry<String, CommandLine> sub : command.getSubcommands().entrySet()) {
            write(folder, name.isEmpty() ? sub.getKey() : name + "-" + sub.getKey(), sub.getValue());
        }
    }
}
