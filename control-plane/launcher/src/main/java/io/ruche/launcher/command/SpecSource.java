package io.ruche.launcher.command;

import io.ruche.launcher.client.SpecFile;
import io.ruche.launcher.output.Shell;
import picocli.CommandLine.Option;

/** Where documents come from. */
final class SpecSource {
    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            required = true,
            description = "YAML documents with --- between them; - reads standard input.")
    private String file = "";

    SpecFile read(Shell shell) {
        return SpecFile.read(file, shell.in());
    }
}
