package io.ruche.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.IOException;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus scrapes a real Ruche. */
class PrometheusTest {

    @Test
    void scrapesAndFindsOurNamesAndThoseOfVllm(@TempDir Path home, @TempDir Path folder) throws Exception {
        Path prometheus = Tools.prometheus();
        Path promtool = Tools.promtool();
        Tools.smollm();
        try (RucheProcess ruche = RucheProcess.up(home)) {
            ruche.deploy("smollm2-135m");
            assertThat(ruche.post(
                                    "/v1/completions",
                                    "{\"model\":\"smollm2-135m\",\"prompt\":\"Hello\",\"max_tokens\":4}")
                            .statusCode())
                    .isEqualTo(200);

            Path exposition = Files.writeString(
                    folder.resolve("metrics"), ruche.get("/metrics").body());
            Tools.Outcome check =
                    Tools.run(folder, 30, List.of("sh", "-c", promtool + " check metrics < " + exposition), List.of());
            assertThat(check.exit()).as(check.output()).isIn(0, 3); // 3: remarks on names such as vLLM's colons

            Process server = start(prometheus, folder, ruche);
            try {
                String query = "http://127.0.0.1:" + port(folder) + "/api/v1/query?query=";
                for (String metric : List.of(
                        "up{job=\"ruche\"} == 1",
                        "ruche_node_memory_limit_bytes > 0",
                        "vllm:request_success_total{model_name=\"smollm2-135m\"} > 0",
                        "vllm:time_to_first_token_seconds_count{model_name=\"smollm2-135m\"} > 0")) {
                    await(metric)
                            .atMost(Duration.ofSeconds(30))
                            .ignoreExceptionsInstanceOf(ConnectException.class) // it is starting
                            .untilAsserted(() -> assertThat(
                                            get(query + URLEncoder.encode(metric, StandardCharsets.UTF_8)))
                                    .contains("\"status\":\"success\"")
                                    .doesNotContain("\"result\":[]"));
                }
            } finally {
                server.destroy();
                server.waitFor();
            }
        }
    }

    private static Process start(Path prometheus, Path folder, RucheProcess ruche) throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Files.writeString(folder.resolve("port"), String.valueOf(port));
        Files.writeString(folder.resolve("prometheus.yml"), """
                global: { scrape_interval: 1s }
                scrape_configs:
                  - job_name: ruche
                    authorization: { credentials_file: '%s' }
                    static_configs: [ { targets: ['%s'] } ]
                """.formatted(
                ruche.home().resolve("admin.key"), URI.create(ruche.url()).getAuthority()));
        return new ProcessBuilder(
                        prometheus.toString(),
                        "--config.file=" + folder.resolve("prometheus.yml"),
                        "--storage.tsdb.path=" + folder.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("prometheus.log").toFile())
                .start();
    }

    private static int port(Path folder) throws IOException {
        return Integer.parseInt(Files.readString(folder.resolve("port")));
    }

    private static String get(String url) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
