package io.ruche.launcher.command;

import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "logs",
        description = "What the server, or one object, wrote.",
        footer = {"", "Example:", "  ruche logs -f smollm2-135m"})
public final class Logs extends ClusterCommand {
    @Parameters(
            arity = "0..1",
            paramLabel = "OBJECT",
            description = "A model, an instance or a node (default: the server).")
    private Optional<String> object = Optional.empty();

    @Option(
            names = {"-f", "--follow"},
            description = "Go on as lines come, until Ctrl-C.")
    private boolean follow;

    @Option(
            names = {"-n", "--lines"},
            paramLabel = "N",
            defaultValue = "200",
            description = "How many lines to begin with (default: ${DEFAULT-VALUE}).")
    private int lines;

    public Logs(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() throws IOException {
        String path = "/api/v1/logs?lines=" + Math.max(0, lines) + (follow ? "&follow=true" : "")
                + object.map(name -> "&object=" + URLEncoder.encode(name, StandardCharsets.UTF_8))
                        .orElse("");
        try (InputStream body = common.api().open(path);
                BufferedReader reader = new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8))) {
            copy(reader);
            return OK;
        } catch (FailureException e) {
            Path file = common.home().logFile();
            boolean readable = object.isEmpty() && !follow && Files.isReadable(file);
            if (e.failure().code() != FailureCode.UNREACHABLE || !readable) {
                throw e;
            }
            common.say("No server answers; these are the last lines of " + file + ".");
            tail(file);
            return OK;
        }
    }

    private void copy(BufferedReader reader) throws IOException {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
            common.shell().out().println(line);
            common.shell().out().flush();
        }
    }

    private void tail(Path file) throws IOException {
        Deque<String> last = new ArrayDeque<>();
        try (Stream<String> all = Files.lines(file, StandardCharsets.UTF_8)) {
            all.forEach(line -> {
                last.addLast(line);
                if (last.size() > lines) {
                    last.removeFirst();
                }
            });
        }
        last.forEach(common.shell().out()::println);
    }
}
