package io.ruche.launcher.client;

import io.ruche.launcher.output.Json;
import io.ruche.launcher.output.Shell;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.twin.publish.SimulationSweep;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ObjDoubleConsumer;
import tools.jackson.databind.JsonNode;

/** The runs of a sweep, on the members of a cluster or on the cores of this machine. */
public final class Simulations {
    private final Shell shell;
    private final Home home;

    public Simulations(Shell shell, Home home) {
        this.shell = shell;
        this.home = home;
    }

    /** Whether a cluster is named, or the one of this home runs. */
    public boolean isClusterThere() {
        return shell.env("RUCHE_URL").isPresent()
                || home.endpoints().flatMap(Home.Endpoints::process).isPresent();
    }

    /**
     * Leaving early ends the sweep there too.
     *
     * @param progress told a step and its share
     */
    public JsonNode onMembers(SimulationSweep sweep, ObjDoubleConsumer<String> progress) {
        JsonNode body = Json.MAPPER.readTree(sweep.json());
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(Api.of(shell, home).open("/api/v1/simulations", body), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.isBlank()) continue;
                JsonNode told = Json.MAPPER.readTree(line);
                if (told.has("result")) return told.path("result");
                if (told.has("problem")) {
                    JsonNode problem = told.path("problem");
                    int status = (int) Json.number(problem, "status").orElse(500);
                    throw FailureException.of(
                            Problems.code(Json.text(problem, "code"), status),
                            Json.text(problem, "detail"),
                            Json.text(problem, "help"));
                }
                long of = Math.max(1, Json.number(told, "runs").orElse(1));
                progress.accept(
                        "sweeping over " + of + " runs on the cluster",
                        (double) Json.number(told, "done").orElse(0) / of);
            }
        } catch (IOException e) {
            throw broke(String.valueOf(e.getMessage()));
        }
        throw broke("it ended before its result");
    }

    /** On as many threads as there are cores. */
    public JsonNode here(SimulationSweep sweep, ObjDoubleConsumer<String> progress) {
        int threads = Math.min(sweep.size(), Runtime.getRuntime().availableProcessors());
        ExecutorService workers = Executors.newFixedThreadPool(threads, task -> {
            Thread made = new Thread(task, "simulation");
            made.setDaemon(true);
            return made;
        });
        try {
            CompletionService<Integer> done = new ExecutorCompletionService<>(workers);
            String[] headlines = new String[sweep.size()];
            Arrays.fill(headlines, "");
            for (int i = 0; i < headlines.length; i++) {
                int number = i;
                done.submit(() -> {
                    headlines[number] = sweep.run(number, Thread.currentThread()::isInterrupted);
                    return number;
                });
            }
            String step = "sweeping over " + headlines.length + " runs";
            for (int i = 0; i < headlines.length; i++) {
                progress.accept(step, (double) i / headlines.length);
                done.take().get();
            }
            List<String> all = new ArrayList<>(List.of(headlines));
            return Json.MAPPER.readTree(sweep.fold(all));
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException why) throw why;
            throw new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureException.of(FailureCode.CANCELLED, "Interrupted.", "");
        } finally {
            workers.shutdownNow();
        }
    }

    private static FailureException broke(String why) {
        return FailureException.of(
                FailureCode.UNREACHABLE, "The sweep broke off: " + why + ".", "--local sweeps on this machine.");
    }
}
