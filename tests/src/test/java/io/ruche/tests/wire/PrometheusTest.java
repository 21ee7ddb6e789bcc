package io.ruche.tests.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.tests.Board;
import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
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
    private static final String MODEL = "smollm2-135m";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration WORK = Duration.ofMinutes(3);

    /** What only some machines tell; that it is exported where they do, {@code MetricsTest} shows. */
    private static final Set<String> NOT_EVERYWHERE = Set.of(
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

    /** Of one call: the second is denied. */
    private static final String BUDGET = """
            apiVersion: ruche.io/v1
            kind: Budget
            metadata: { name: guests }
            spec: { scope: project, target: guest, window: day, limit: { calls: 1 } }
            """;

    /** Five agents at work on the real model, beside people with keys and a job of three prompts. */
    @BeforeAll
    static void start() throws IOException {
        Tools.smollm();
        Path program = Tools.prometheus();
        ruche = RucheProcess.up(folder.resolve("home"), "--example", "henry-inc");
        String address = URI.create(ruche.url()).getAuthority();
        prometheus = Prometheus.start(program, folder, address, ruche.home().resolve("admin.key"));
        await("the organisation is handed in")
                .atMost(WORK)
                .until(() -> ruche.getJson("/api/v1/agents").path("agents").size() == 5);

        answer(200, "\"prompt\":\"Hello\",\"max_tokens\":4", ruche.key());
        answer(400, "\"prompt\":\"" + "bees ".repeat(9_000) + "\"", ruche.key()); // fails at the model
        answer(400, "\"prompt\":\"Hello\",\"n\":2", ruche.key()); // is refused before
        spendABudget();
        Path prompts = Files.writeString(
                folder.resolve("prompts.jsonl"), "{\"prompt\":\"Hello\",\"max_tokens\":4}\n".repeat(3));
        Tools.Outcome job = ruche.cli("job", "submit", prompts.toString(), "--model", MODEL, "--watch");
        assertThat(job.exit()).as(job.output()).isZero();

        await("an approval waits, and a turn has ended").atMost(WORK).untilAsserted(() -> {
            assertFinds("ruche_org_approvals_pending > 0");
            assertFinds("ruche_org_turns_total{result=\"done\"} > 0");
        });
    }

    private static void spendABudget() {
        HttpResponse<String> applied = ruche.post("/api/v1/apply", BUDGET);
        assertThat(applied.statusCode()).as(applied.body()).isEqualTo(200);
        HttpResponse<String> made = ruche.post("/api/v1/keys", "{\"name\":\"guest\",\"role\":\"operator\"}");
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String key = RucheProcess.JSON.readTree(made.body()).path("key").asString();
        answer(200, "\"prompt\":\"Hello\",\"max_tokens\":4", key);
        answer(429, "\"prompt\":\"Hello\",\"max_tokens\":4", key);
    }

    @AfterAll
    static void stop() {
        try {
            if (prometheus != null) prometheus.close();
        } finally {
            if (ruche != null) ruche.close();
        }
    }

    private static void answer(int status, String more, String key) {
        HttpRequest request = ruche.request("/v1/completions")
                .setHeader("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"model\":\"" + MODEL + "\"," + more + "}"))
                .build();
        HttpResponse<String> response = ruche.send(request);
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
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
                "ruche_org_agents{state=\"working\"} >= 0",
                "ruche_spent_tokens_total{place=\"here\"} > 0",
                "ruche_budget_used_ratio{budget=\"guests\"} == 1",
                "ruche_budget_denied_total{budget=\"guests\"} == 1",
                "vllm:request_success_total{model_name=\"" + MODEL + "\"} > 0",
                "vllm:time_to_first_token_seconds_count{model_name=\"" + MODEL + "\"} > 0")) {
            await(query).atMost(PATIENCE).untilAsserted(() -> assertFinds(query));
        }
    }

    /** As Grafana asks: over the time that the board shows. A number that is none (0/0) is no data. */
    @Test
    void everyPanelFindsItsMeasurements() throws IOException {
        List<String> queries =
                Board.all().stream().flatMap(board -> board.queries().stream()).toList();
        assertThat(queries).hasSizeGreaterThan(100);
        List<String> empty = new ArrayList<>(queries);
        empty.removeIf(query -> NOT_EVERYWHERE.containsAll(Board.metrics(query)));
        assertThat(empty).hasSizeGreaterThan(100);

        await("all queries find something").atMost(PATIENCE).untilAsserted(() -> {
            for (String query : List.copyOf(empty)) {
                if (prometheus.hasNumbers(query)) empty.remove(query);
            }
            assertThat(empty).isEmpty();
        });
        for (String query : queries) {
            assertThat(prometheus.query(query).path("status").asString())
                    .as(query)
                    .isEqualTo("success");
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

    private static void assertFinds(String query) throws IOException {
        JsonNode answer = prometheus.query(query);
        assertThat(answer.path("status").asString()).as(query + answer).isEqualTo("success");
        assertThat(answer.path("data").path("result").size()).as(query).isPositive();
    }
}
