package io.ruche.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.tests.Board;
import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A real Prometheus scrapes a real Ruche, with the files of {@code dashboards/prometheus}. */
class PrometheusTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** What only some machines tell, or only at times; that it is exported where they do, {@code MetricsTest} shows. */
    private static final Set<String> NOT_EVERYWHERE = Set.of(
            // while there are such jobs, and such deaths
            "ruche_job_prompts_waiting",
            "ruche_job_prompts_running",
            "ruche_job_prompts_retried_total",
            "ruche_gpu_load",
            "ruche_gpu_memory_used_bytes",
            "ruche_gpu_power_watts",
            "ruche_gpu_temperature_celsius",
            "ruche_node_power_watts",
            "ruche_node_temperature_celsius",
            "process_resident_memory_bytes");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Path folder;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static RucheProcess ruche;

    @SuppressWarnings("NullAway.Init") // set before all tests
    private static Prometheus prometheus;

    @BeforeAll
    static void start() throws IOException {
        Tools.smollm();
        Path program = Tools.prometheus();
        ruche = RucheProcess.up(folder.resolve("home"));
        ruche.deploy("smollm2-135m");
        answer(200, "\"prompt\":\"Hello\",\"max_tokens\":4");
        answer(400, "\"prompt\":\"" + "bees ".repeat(9_000) + "\""); // fails at the model
        answer(400, "\"prompt\":\"Hello\",\"n\":2"); // is refused before
        Path prompts = Files.writeString(folder.resolve("prompts.jsonl"), "{\"prompt\":\"Hello\",\"max_tokens\":4}\n");
        Tools.Outcome job = ruche.cli("job", "submit", prompts.toString(), "--model", "smollm2-135m", "--watch");
        assertThat(job.exit()).as(job.output()).isZero();
        String address = URI.create(ruche.url()).getAuthority();
        prometheus = Prometheus.start(program, folder, address, ruche.home().resolve("admin.key"));
    }

    @AfterAll
    static void stop() {
        try {
            if (prometheus != null) prometheus.close();
        } finally {
            if (ruche != null) ruche.close();
        }
    }

    private static void answer(int status, String more) {
        String body = "{\"model\":\"smollm2-135m\"," + more + "}";
        assertThat(ruche.post("/v1/completions", body).statusCode()).isEqualTo(status);
    }

    @Test
    void promtoolFindsNothingWrong() throws Exception {
        String promtool = Tools.promtool().toString();
        Path exposition = Files.writeString(
                folder.resolve("metrics"), ruche.get("/metrics").body());
        Tools.Outcome metrics =
                Tools.run(folder, 30, List.of("sh", "-c", promtool + " check metrics < " + exposition), List.of());
        assertThat(metrics.exit()).as(metrics.output()).isIn(0, 3); // 3: remarks on names such as vLLM's colons

        Path files = folder.resolve("prometheus");
        for (List<String> check : List.of(
                List.of(promtool, "check", "config", "prometheus.yml"),
                List.of(promtool, "test", "rules", "tests/alerts_test.yml"))) {
            Tools.Outcome outcome = Tools.run(files, 30, check, List.of());
            assertThat(outcome.exit()).as(outcome.output()).isZero();
        }
    }

    @Test
    void findsOurNamesAndThoseOfVllm() {
        for (String query : List.of(
                "up{job=\"ruche\"} == 1",
                "ruche_node_memory_limit_bytes > 0",
                "vllm:request_success_total{model_name=\"smollm2-135m\"} > 0",
                "vllm:time_to_first_token_seconds_count{model_name=\"smollm2-135m\"} > 0")) {
            awaitSamples(query);
        }
    }

    @Test
    void everyPanelFindsItsMeasurements() throws IOException {
        List<String> queries =
                Board.all().stream().flatMap(board -> board.queries().stream()).toList();
        assertThat(queries).hasSizeGreaterThan(50);
        for (String query : queries) {
            if (NOT_EVERYWHERE.containsAll(Board.metrics(query))) {
                assertThat(prometheus.query(query).path("status").asString())
                        .as(query)
                        .isEqualTo("success");
            } else {
                awaitSamples(query);
            }
        }
    }

    @Test
    void everyRuleIsEvaluatedAndNothingIsNamedThatIsNotMeasured() {
        List<String> asked = new ArrayList<>();
        await("all rules evaluated").atMost(PATIENCE).untilAsserted(() -> {
            asked.clear();
            for (JsonNode group : prometheus.get("/api/v1/rules").path("data").path("groups")) {
                for (JsonNode rule : group.path("rules")) {
                    assertThat(rule.path("health").asString()).as("%s", rule).isEqualTo("ok");
                    asked.add(rule.path("query").asString());
                }
            }
            assertThat(asked).hasSizeGreaterThan(15);
        });
        for (Board board : Board.all()) {
            asked.addAll(board.queries());
            asked.addAll(board.choices());
        }
        Set<String> named = new TreeSet<>();
        asked.forEach(query -> named.addAll(Board.metrics(query)));
        named.removeAll(NOT_EVERYWHERE);

        await("all names scraped").atMost(PATIENCE).untilAsserted(() -> {
            Set<String> measured = new TreeSet<>();
            prometheus.get("/api/v1/label/__name__/values").path("data").forEach(name -> measured.add(name.asString()));
            assertThat(measured).containsAll(named);
        });
    }

    private static void awaitSamples(String query) {
        await(query).atMost(PATIENCE).untilAsserted(() -> {
            JsonNode answer = prometheus.query(query);
            assertThat(answer.path("status").asString()).as(query + answer).isEqualTo("success");
            assertThat(answer.path("data").path("result").size()).as(query).isPositive();
        });
    }
}
