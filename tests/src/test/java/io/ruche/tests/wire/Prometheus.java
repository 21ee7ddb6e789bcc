package io.ruche.tests.wire;

import static org.awaitility.Awaitility.await;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** A Prometheus of its own that runs on the files we ship: with another address, another key and a quicker pace. */
final class Prometheus implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final long startedSeconds = System.currentTimeMillis() / 1000;
    private final Process process;
    private final String url;
    private final HttpClient http = HttpClient.newHttpClient();

    private Prometheus(Process process, String url) {
        this.process = process;
        this.url = url;
    }

    /** Waits until it answers queries. Its files lie in {@code folder/prometheus}. */
    static Prometheus start(Path program, Path folder, String target, Path key) {
        try {
            Path files = folder.resolve("prometheus");
            copy(Tools.root().resolve("dashboards/prometheus"), files);
            Files.copy(key, files.resolve("ruche.key"));
            Path config = files.resolve("prometheus.yml");
            String shipped = Files.readString(config);
            Files.writeString(
                    config, replaced(replaced(shipped, "'127.0.0.1:7420'", "'" + target + "'"), ": 15s", ": 1s"));
            int port;
            try (ServerSocket free = new ServerSocket(0)) {
                port = free.getLocalPort();
            }
            Process process = new ProcessBuilder(
                            program.toString(),
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + folder.resolve("samples"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("prometheus.log").toFile())
                    .start();
            Prometheus started = new Prometheus(process, "http://127.0.0.1:" + port);
            await("Prometheus is ready").atMost(PATIENCE).until(started::isReady);
            return started;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(from)) {
            all = found.filter(Files::isRegularFile)
                    .filter(file -> file.toString().endsWith(".yml"))
                    .toList();
        }
        for (Path file : all) {
            Path copy = to.resolve(from.relativize(file).toString());
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
        }
    }

    private static String replaced(String text, String old, String fresh) {
        if (!text.contains(old)) throw new AssertionError("no " + old + " in " + text);
        return text.replace(old, fresh);
    }

    private boolean isReady() throws IOException {
        try {
            return send("/-/ready").statusCode() == 200;
        } catch (ConnectException e) {
            return false;
        }
    }

    JsonNode query(String promql) throws IOException {
        return get("/api/v1/query?query=" + URLEncoder.encode(promql, StandardCharsets.UTF_8));
    }

    /** Whether a query has found at least one number since the start. */
    boolean hasNumbers(String promql) throws IOException {
        JsonNode answer = get("/api/v1/query_range?step=1s&start=" + startedSeconds + "&end="
                + (System.currentTimeMillis() / 1000 + 1) + "&query="
                + URLEncoder.encode(promql, StandardCharsets.UTF_8));
        if (!answer.path("status").asString().equals("success")) throw new AssertionError(promql + ": " + answer);
        return answer.path("data")
                .path("result")
                .valueStream()
                .flatMap(series -> series.path("values").valueStream())
                .anyMatch(sample -> Double.isFinite(
                        Double.parseDouble(sample.path(1).asString().replace("Inf", "Infinity"))));
    }

    JsonNode get(String path) throws IOException {
        return RucheProcess.JSON.readTree(send(path).body());
    }

    private HttpResponse<String> send(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create(url + path)).build(), HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
