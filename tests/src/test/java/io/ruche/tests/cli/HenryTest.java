package io.ruche.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The README's first command, on real models: five agents talk, remember, ask, and deliver once somebody says yes. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class HenryTest {
    /** From the moment at which both models serve. */
    private static final Duration SOON = Duration.ofMinutes(2);

    private static final Duration WORK = Duration.ofMinutes(5);

    @SuppressWarnings("NullAway.Init") // set before the tests
    private RucheProcess ruche;

    @BeforeAll
    void start(@TempDir Path temporary) {
        Tools.smollm();
        ruche = RucheProcess.up(temporary.resolve("home"), "--example", "henry-inc");
        await("the organisation is handed in")
                .atMost(WORK)
                .until(() -> ruche.getJson("/api/v1/agents").path("agents").size() == 5);
    }

    @AfterAll
    void end() {
        if (ruche != null) {
            ruche.close();
        }
    }

    @Test
    @Order(1)
    void anApprovalWaits() {
        await("an approval").atMost(SOON).until(() -> !approvals().isEmpty());
        JsonNode asked = approvals().get(0);
        assertThat(asked.path("approvers").toString()).contains("human:me");
        assertThat(asked.path("payload").asString()).isNotEmpty();
        assertThat(ruche.cli("approvals").output()).contains(asked.path("id").asString());
    }

    @Test
    @Order(2)
    void agentsHaveTalked() {
        await("two of them have spoken")
                .atMost(SOON)
                .until(() -> stream("/api/v1/conversations", "conversations")
                        .anyMatch(talk -> talk.path("said")
                                        .valueStream()
                                        .filter(it ->
                                                !it.path("text").asString("").isBlank())
                                        .map(it -> it.path("speaker").asString())
                                        .distinct()
                                        .count()
                                >= 2));
    }

    @Test
    @Order(3)
    void aMemoryWasRecalledInALaterTurn() {
        await("recalled")
                .atMost(SOON)
                .until(() -> journals().stream()
                        .anyMatch(turn -> turn.path("journal")
                                .valueStream()
                                .anyMatch(step ->
                                        !step.path("recalled").path("memories").isEmpty())));
        assertThat(ruche.cli("org", "timeline").output())
                .containsPattern(" recalled \".+\" \\([a-z]+/mem-\\d+, .+ old, score [01]\\.\\d\\d\\)");
    }

    @Test
    @Order(4)
    void aRelationshipMoved() {
        await("moved")
                .atMost(SOON)
                .until(() -> stream("/api/v1/relationships", "relationships")
                        .anyMatch(it -> it.path("history")
                                .valueStream()
                                .anyMatch(moved ->
                                        !moved.path("cause").asString("").isEmpty())));
    }

    @Test
    @Order(5)
    void approvedTheWorkflowEndsWithFiles() {
        await("the run ends well")
                .atMost(WORK)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> {
                    for (JsonNode asked : approvals()) {
                        String id = asked.path("id").asString();
                        HttpResponse<String> answer =
                                ruche.post("/api/v1/approvals/" + id + "/approve", "{\"reason\":\"worth it\"}");
                        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 409);
                    }
                    assertThat(stream("/api/v1/runs", "runs")
                                    .map(run -> run.path("phase").asString()))
                            .as(() -> ruche.get("/api/v1/runs").body())
                            .contains("succeeded");
                });
        Path workspace = ruche.home().resolve("workspaces/henry-inc");
        assertThat(files(workspace.resolve("out"))).isNotEmpty();
    }

    @Test
    @Order(6)
    void eachDecisionSaysWhichModelAndWhy() {
        JsonNode henry = journals().stream()
                .filter(turn -> turn.path("agent").asString().equals("henry"))
                .findFirst()
                .orElseThrow();
        JsonNode model = henry.path("journal").path(0).path("model");
        assertThat(model.path("used").asString()).isEqualTo("smollm2-135m");
        assertThat(model.path("why").asString()).contains("claude-opus-4.5").contains("glm-4.7");
    }

    @Test
    @Order(7)
    void aPersonTalksWithAnAgent() {
        Tools.Outcome answer = ruche.cli("org", "talk", "henry", "What are you working on?");
        assertThat(answer.exit()).as(answer.output()).isZero();
        assertThat(answer.output().strip()).isNotEmpty();
        assertThat(ruche.cli("org", "status").output()).contains("henry", "scout", "quill", "creative", "dev");
        assertThat(ruche.cli("get", "memories", "henry").exit()).isZero();
    }

    private List<JsonNode> approvals() {
        return stream("/api/v1/approvals", "approvals").toList();
    }

    private List<JsonNode> journals() {
        List<JsonNode> journals = new ArrayList<>();
        for (String agent : List.of("henry", "scout", "quill", "creative", "dev")) {
            stream("/api/v1/agents/" + agent + "/turns?limit=20", "turns")
                    .forEach(turn -> journals.add(
                            ruche.getJson("/api/v1/turns/" + turn.path("id").asString())));
        }
        return journals;
    }

    private Stream<JsonNode> stream(String path, String field) {
        return ruche.getJson(path).path(field).valueStream();
    }

    private static List<Path> files(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
