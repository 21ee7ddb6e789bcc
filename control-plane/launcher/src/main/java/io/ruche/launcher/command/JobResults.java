package io.ruche.launcher.command;

import io.ruche.launcher.client.Jobs;
import io.ruche.launcher.output.Format;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.launcher.output.Yaml;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.BufferedOutputStream;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
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
            "A prompt that failed has an error with its reason in the place of its answer.",
            "-o json writes one document instead, {\"results\":[...]}, of OpenAI's batch output lines."
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
        Format format = common.format();
        try (InputStream results = new Jobs(common.api()).results(id, format != Format.TABLE)) {
            Copier copier = switch (format) {
                case TABLE -> InputStream::transferTo;
                case JSON -> JobResults::document;
                case YAML -> JobResults::yaml;
            };
            if (file.isEmpty()) copy(copier, results, common.shell().out());
            else toFile(copier, results, file.get().toAbsolutePath());
        } catch (IOException e) {
            throw brokenOff(e);
        }
        return OK;
    }

    /** Writes results in another form. */
    private interface Copier {
        void copy(InputStream lines, OutputStream out) throws IOException;
    }

    /** Line by line, so that as many as there are fit. */
    private static void document(InputStream lines, OutputStream out) throws IOException {
        out.write("{\"results\":[".getBytes(StandardCharsets.UTF_8));
        BufferedReader reader = new BufferedReader(new InputStreamReader(lines, StandardCharsets.UTF_8));
        String separator = "\n";
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            out.write((separator + line).getBytes(StandardCharsets.UTF_8));
            separator = ",\n";
        }
        out.write("\n]}\n".getBytes(StandardCharsets.UTF_8));
    }

    private static void yaml(InputStream lines, OutputStream out) throws IOException {
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        document(lines, json);
        out.write(Yaml.write(Json.MAPPER.readTree(json.toByteArray())).getBytes(StandardCharsets.UTF_8));
    }

    private void toFile(Copier copier, InputStream results, Path target) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (OutputStream out = open(part, target)) {
                copy(copier, results, out);
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

    private static void copy(Copier copier, InputStream from, OutputStream to) throws IOException {
        OutputStream buffered = new BufferedOutputStream(to, PIECE);
        copier.copy(from, buffered);
        buffered.flush();
    }

    private FailureException brokenOff(IOException e) {
        return FailureException.of(
                FailureCode.DOWNLOAD_FAILED,
                "The results of " + id + " broke off: " + e.getMessage() + ".",
                "Ask again; `ruche doctor` tells what ails.");
    }
}
