package io.ruche.launcher.command;

import io.ruche.launcher.client.Jobs;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "results",
        description = {
            "What is answered so far, as JSON lines in the order of the prompts.",
            "A prompt that failed has an error with its reason in the place of its answer."
        },
        footer = {"", "Example:", "  ruche job results job-4kq7m2x9 -f answers.jsonl"})
final class JobResults extends ClusterCommand {
    private static final int PIECE = 1 << 16;

    @Parameters(paramLabel = "ID", description = "As `ruche job list` shows it.")
    private String id = "";

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Where to write them (default: standard output); replaced when all are there.")
    private Optional<Path> file = Optional.empty();

    JobResults(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        try (InputStream results = new Jobs(common.api()).results(id)) {
            if (file.isEmpty()) copy(results, common.shell().out());
            else toFile(results, file.get().toAbsolutePath());
        } catch (IOException e) {
            throw brokenOff(e);
        }
        return OK;
    }

    private void toFile(InputStream results, Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (OutputStream out = open(part, target)) {
                copy(results, out);
            }
            Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private static OutputStream open(Path part, Path target) {
        try {
            return Files.newOutputStream(part);
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    target + " cannot be written: " + e.getMessage() + ".",
                    "Name another file.");
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        byte[] piece = new byte[PIECE];
        for (int length = from.read(piece); length >= 0; length = from.read(piece)) to.write(piece, 0, length);
        to.flush();
    }

    private FailureException brokenOff(IOException e) {
        return FailureException.of(
                FailureCode.DOWNLOAD_FAILED,
                "The results of " + id + " broke off: " + e.getMessage() + ".",
                "Ask again; `ruche doctor` tells what ails.");
    }
}
