package io.ruche.launcher.role;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Home;
import io.ruche.launcher.output.Progress;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A role as a process of its own that outlives this one. */
public final class Detached {
    private Detached() {}

    /** Starts {@code ruche} with these arguments and returns when it says in its home that it is ready. */
    public static Home.Endpoints start(Home home, List<String> args, Progress progress, Duration limit) {
        Path output = home.path().resolve("logs").resolve("up.out");
        Process process = launch(output, args);
        long deadline = System.nanoTime() + limit.toNanos();
        while (System.nanoTime() < deadline) {
            Optional<Home.Endpoints> endpoints = home.endpoints().filter(found -> found.pid() == process.pid());
            if (endpoints.isPresent()) {
                return endpoints.get();
            }
            if (!process.isAlive()) {
                throw ended(process.exitValue(), output);
            }
            progress.working("starting");
            Api.pause(Duration.ofMillis(50));
        }
        process.destroy();
        throw FailureException.of(
                FailureCode.DEADLINE_EXCEEDED,
                "Ruche was not ready after " + limit.toSeconds() + " s and was stopped.",
                "Look at " + output + " and `ruche logs`.");
    }

    private static Process launch(Path output, List<String> args) {
        List<String> command = new ArrayList<>();
        // a session of its own, so that closing the terminal does not reach it
        Optional<String> setsid = onPath("setsid");
        setsid.or(() -> onPath("nohup")).ifPresent(command::add);
        command.addAll(Distribution.program());
        command.addAll(args);
        try {
            Files.createDirectories(output.getParent());
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .redirectErrorStream(true);
            return builder.start();
        } catch (IOException e) {
            throw FailureException.of(
                    FailureCode.CONFIGURATION,
                    "Ruche could not be started: " + e.getMessage() + ".",
                    "Check that " + output.getParent() + " can be written.");
        }
    }

    /** What the process said before it ended, under the code it ended with. */
    private static FailureException ended(int exit, Path output) {
        String said;
        try {
            said = Files.readString(output).strip();
        } catch (IOException e) {
            said = "";
        }
        String[] lines = said.split("\n", -1);
        StringBuilder last = new StringBuilder();
        for (int i = Math.max(0, lines.length - 6); i < lines.length; i++) {
            last.append(i == Math.max(0, lines.length - 6) ? "" : "\n  ")
                    .append(lines[i].replaceFirst("^ruche: ", "").strip());
        }
        Map<Integer, FailureCode> codes = Map.of(
                2, FailureCode.INVALID_REQUEST,
                4, FailureCode.PERMISSION_DENIED,
                5, FailureCode.ALREADY_RUNNING,
                78, FailureCode.CONFIGURATION);
        String message = last.isEmpty() ? "Ruche ended with exit code " + exit + " while it started." : last.toString();
        return new FailureException(new Failure(
                codes.getOrDefault(exit, FailureCode.INTERNAL), message, "All it said is in " + output + "."));
    }

    private static Optional<String> onPath(String program) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":")) {
            Path file = Path.of(folder.isEmpty() ? "." : folder, program);
            if (Files.isExecutable(file)) {
                return Optional.of(file.toString());
            }
        }
        return Optional.empty();
    }
}
