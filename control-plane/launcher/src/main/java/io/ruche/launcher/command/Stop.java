package io.ruche.launcher.command;

import io.ruche.launcher.client.Api;
import io.ruche.launcher.client.Home;
import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Progress;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "stop",
        description = "Stop the Ruche of this home and wait until it is gone.",
        footer = {"", "Example:", "  ruche stop"})
public final class Stop extends ClusterCommand {
    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            defaultValue = "30",
            description = "How long to wait (default: ${DEFAULT-VALUE}).")
    private int seconds;

    public Stop(Shell shell) {
        super(shell);
    }

    @Override
    public Integer call() {
        Home home = common.home();
        Optional<Home.Endpoints> found = home.endpoints();
        Optional<ProcessHandle> process = found.flatMap(Home.Endpoints::process);
        if (found.isEmpty() || process.isEmpty()) {
            common.print(Json.object().put("stopped", false), () -> "Nothing runs in " + home + ".\n");
            return OK;
        }
        ask(home, found.get(), process.get());
        try (Progress progress = common.progress()) {
            long deadline = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
            while (process.get().isAlive()) {
                progress.working("stopping process " + found.get().pid());
                if (System.nanoTime() > deadline) {
                    throw FailureException.of(
                            FailureCode.DEADLINE_EXCEEDED,
                            "Process " + found.get().pid() + " still runs after " + seconds + " s.",
                            "`ruche logs` tells what it does; `kill -9 "
                                    + found.get().pid() + "` loses nothing that was acknowledged.");
                }
                Api.pause(Duration.ofMillis(50));
            }
        }
        common.print(
                Json.object().put("stopped", true).put("pid", found.get().pid()),
                () -> "Ruche in " + home + " is stopped.\n");
        return OK;
    }

    /** Asks over the API, which proves that the process is ours; a number alone may have been given to another. */
    private static void ask(Home home, Home.Endpoints endpoints, ProcessHandle process) {
        Api api = new Api(URI.create("http://" + endpoints.http()), home.key());
        try {
            api.post("/api/v1/shutdown", Json.object(), Duration.ofSeconds(5));
        } catch (FailureException e) {
            if (e.failure().code() == FailureCode.UNAUTHENTICATED) {
                throw e;
            }
            boolean java = process.info()
                    .command()
                    .map(command -> command.contains("java"))
                    .orElse(false);
            if (!java || !process.destroy()) {
                throw FailureException.of(
                        FailureCode.UNREACHABLE,
                        "Process " + endpoints.pid() + " of " + home.endpointsFile() + " does not answer at "
                                + endpoints.http() + " and is not clearly a Ruche.",
                        "Look at it with `ps -p " + endpoints.pid() + "`.");
            }
        }
    }
}
