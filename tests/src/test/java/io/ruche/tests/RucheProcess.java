package io.ruche.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real {@code ruche up} in a process and a home of its own, on ports of its own. */
public final class RucheProcess implements AutoCloseable {
    public static final JsonMapper JSON = new JsonMapper();

    private final Path home;
    private final Process process;
    private final JsonNode endpoints;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private RucheProcess(Path home, Process process, JsonNode endpoints) {
        this.home = home;
        this.process = process;
        this.endpoints = endpoints;
    }

    /** Starts and waits until it is ready. */
    public static RucheProcess up(Path home, String... more) {
        Tools.distribution();
        Path file = home.resolve("run/endpoints.json");
        Process process = launch(home, more);
        await("ready, see " + home.resolve("console.log"))
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !process.isAlive() || namesALivingProcess(file, process));
        assertThat(process.isAlive())
                .as(() -> read(home.resolve("console.log")))
                .isTrue();
        return new RucheProcess(home, process, JSON.readTree(read(file)));
    }

    /** Starts and does not wait. Output goes to {@code console.log} in the home. */
    public static Process launch(Path home, String... more) {
        List<String> command =
                new ArrayList<>(List.of(Tools.root().resolve("ruche").toString(), "up", "--home", home.toString()));
        command.addAll(List.of(more));
        for (String port : List.of("--http", "--grpc")) {
            if (!command.contains(port)) {
                command.addAll(List.of(port, "127.0.0.1:0"));
            }
        }
        try {
            Files.createDirectories(home);
            return new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            home.resolve("console.log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The script replaces itself with the JVM, so the ids are equal once the file is fresh. */
    private static boolean namesALivingProcess(Path file, Process process) {
        return Files.exists(file)
                && !read(file).isBlank()
                && JSON.readTree(read(file)).path("pid").asLong() == process.pid();
    }

    public Path home() {
        return home;
    }

    public Process process() {
        return process;
    }

    public long pid() {
        return process.pid();
    }

    public String url() {
        return "http://" + endpoints.path("http").asString();
    }

    public String grpc() {
        return endpoints.path("grpc").asString();
    }

    public String key() {
        return read(home.resolve("admin.key")).trim();
    }

    public HttpResponse<String> get(String path) {
        return send(request(path).GET().build());
    }

    public JsonNode getJson(String path) {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return JSON.readTree(response.body());
    }

    public HttpResponse<String> post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    public HttpResponse<String> delete(String path) {
        return send(request(path).DELETE().build());
    }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(90))
                .header("Authorization", "Bearer " + key());
    }

    public HttpResponse<String> send(HttpRequest request) {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Deploys a model file or catalogue name and waits until it serves. */
    public void deploy(String model) {
        HttpResponse<String> response =
                post("/api/v1/deployments", "{\"model\":" + JSON.writeValueAsString(model) + "}");
        assertThat(response.statusCode()).as(response.body()).isIn(200, 201);
        awaitReady(JSON.readTree(response.body()).path("model").asString());
    }

    public void awaitReady(String model) {
        await("deployment " + model + " ready").atMost(Duration.ofSeconds(180)).until(() -> {
            String state = getJson("/api/v1/deployments/" + model).path("state").asString();
            assertThat(state)
                    .as(() -> get("/api/v1/deployments/" + model).body())
                    .isNotEqualTo("failed");
            return state.equals("ready");
        });
    }

    /** The command line against this one. */
    public Tools.Outcome cli(String... arguments) {
        return cliIn(home, arguments);
    }

    public static Tools.Outcome cliIn(Path home, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of(Tools.root().resolve("ruche").toString()));
        command.addAll(List.of(arguments));
        return Tools.run(Tools.root(), 120, command, List.of("RUCHE_HOME=" + home, "NO_COLOR=1"));
    }

    /** What a power cut does. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        waitForEnd();
    }

    /** kill -9 of the process alone; its children are left to themselves. */
    public void killAlone() {
        process.destroyForcibly();
        waitForEnd();
    }

    private void waitForEnd() {
        try {
            assertThat(process.waitFor(10, TimeUnit.SECONDS))
                    .as("process ended")
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Asks it to end, as Ctrl-C does, and waits. */
    @Override
    public void close() {
        if (process.isAlive()) {
            process.destroy();
            waitForEnd();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
