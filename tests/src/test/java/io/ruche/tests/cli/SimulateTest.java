package io.ruche.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import io.ruche.tests.Tools.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code ruche simulate} through the start script, without a Ruche and beside one. */
class SimulateTest {
    private static final String FLEETS = "examples/fleets/";
    private static final List<String> HENRY = List.of(
            "simulate",
            "-f",
            FLEETS + "two-mac-studios.yaml",
            "-f",
            FLEETS + "mac-studio-m2-ultra.yaml",
            "--organisation",
            "examples/organisations/henry-inc.yaml");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    @Test
    void tellsScriptsOfTwoFleetsSideBySideAndWritesAPageThatOpensOffline() {
        Path page = home.resolve("henry.html");

        JsonNode answer = json(henry("--days", "2", "--report", page.toString(), "-o", "json"));

        assertThat(answer.path("fleets")).hasSize(2);
        for (JsonNode fleet : answer.path("fleets").values()) {
            for (String field : List.of("tokens", "tokensPerDay", "utilisation", "strandedBytes")) {
                assertThat(fleet.path(field).isNumber()).as(field).isTrue();
            }
            for (String field : List.of("energyKWh", "cloudCostUsd"))
                assertThat(fleet.has(field)).as(field).isTrue();
            assertThat(fleet.path("ttftSeconds").path("p50").doubleValue())
                    .isLessThanOrEqualTo(fleet.path("ttftSeconds").path("p95").doubleValue());
            assertThat(fleet.path("ttftSeconds").path("p95").doubleValue())
                    .isLessThanOrEqualTo(fleet.path("ttftSeconds").path("p99").doubleValue());
        }
        JsonNode studios = answer.path("fleets").path(0);
        assertThat(studios.path("name").asString()).isEqualTo("two-mac-studios");
        assertThat(studios.path("tokens").asLong()).isPositive();
        assertThat(Files.exists(page)).isTrue();
        Outcome browser = Tools.run(
                Tools.root(),
                300,
                List.of("tests/console/run"),
                List.of("CHROMIUM=" + Tools.chromium(), "SIMULATION_REPORT=" + page));
        assertThat(browser.exit()).as(browser.output()).isZero();
        assertThat(browser.output()).contains("4 passed, 0 failed");
    }

    @Test
    void tellsPeopleWhereModelsRunAndWhatWasAssumed() {
        Outcome outcome = henry("--days", "1", "--assume", "retryShare=0.1");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("two-mac-studios")
                .contains("tokens a day")
                .contains("studio-1")
                .contains("henry")
                .contains("glm-4.7 has no place on these machines")
                .contains("It takes a node that can book")
                .contains("Assumed, as told: retryShare 0.1 share.");
    }

    @Test
    void theSameSeedGivesTheSameDays() {
        JsonNode once = json(henry("--days", "1", "--seed", "5", "-o", "json"));

        assertThat(json(henry("--days", "1", "--seed", "5", "-o", "json"))).isEqualTo(once);
        assertThat(json(henry("--days", "1", "--seed", "6", "-o", "json"))).isNotEqualTo(once);
    }

    @Test
    void saysWhatIsWrongWithItsFilesAndWhere() throws IOException {
        Path fleet = Files.writeString(
                home.resolve("fleet.yaml"),
                "apiVersion: ruche.io/v1\nkind: Fleet\nmetadata: { name: a }\nspec:\n  nodes:\n    - { name: b, device: mac-studio-m9 }\n");
        Path organisation = Files.writeString(
                home.resolve("org.yaml"),
                "apiVersion: ruche.io/v1\nkind: Agent\nmetadata: { name: henry }\nspec:\n  model: { models: [glm-4.8] }\n");
        Path trace = Files.writeString(
                home.resolve("code.csv"), "TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:17:03,many,10\n");
        String house = FLEETS + "two-mac-studios.yaml";
        String henry = "examples/organisations/henry-inc.yaml";

        refused(2, "fleet.yaml:6:26: spec.nodes[0].device", "-f", fleet.toString(), "--organisation", henry);
        refused(2, "org.yaml:5:21: spec.model.models[0]", "-f", house, "--organisation", organisation.toString());
        refused(2, "code.csv:2: ContextTokens 'many'", "-f", house, "--trace", trace.toString(), "--model", "glm-4.7");
        refused(3, "absent.yaml is not there", "-f", "absent.yaml", "--organisation", henry);
        refused(2, "There is no work to simulate", "-f", house);
        refused(2, "There is no fleet", "--organisation", henry);
        refused(2, "There is no assumption 'slot'", "-f", house, "--organisation", henry, "--assume", "slot=4");
        refused(2, "a file whose name ends with .html", "-f", house, "--organisation", henry, "--report", "x.txt");
    }

    @Test
    void sweepsOverTheMembersOfARunningRucheAsOnThisMachine() {
        try (RucheProcess ruche = RucheProcess.up(home)) {
            List<String> words = new ArrayList<>(HENRY);
            words.addAll(List.of("--days", "1", "--sweep", "seeds=6", "--sweep", "toolSeconds=2,4", "-o", "json"));

            Outcome members = ruche.cli(words.toArray(String[]::new));
            words.add("--local");
            Outcome here = ruche.cli(words.toArray(String[]::new));

            assertThat(members.output()).contains("on the cluster");
            assertThat(here.output()).doesNotContain("on the cluster");
            JsonNode found = json(members);
            assertThat(found).isEqualTo(json(here));
            assertThat(found.path("runs").asInt()).isEqualTo(12);
            assertThat(found.path("points")).hasSize(2);
            JsonNode tokens = found.path("points")
                    .path(0)
                    .path("fleets")
                    .path(0)
                    .path("figures")
                    .path("tokensPerDay");
            assertThat(tokens.path("least").doubleValue())
                    .isPositive()
                    .isLessThanOrEqualTo(tokens.path("most").doubleValue());
        }
    }

    private Outcome henry(String... more) {
        List<String> words = new ArrayList<>(HENRY);
        words.addAll(List.of(more));
        return RucheProcess.cliIn(home, words.toArray(String[]::new));
    }

    private void refused(int exit, String message, String... words) {
        List<String> all = new ArrayList<>(List.of("simulate"));
        all.addAll(List.of(words));
        Outcome outcome = RucheProcess.cliIn(home, all.toArray(String[]::new));

        assertThat(outcome.output()).contains(message).doesNotContain("\tat ");
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(exit);
    }

    /** The answer after whatever standard error said before it. */
    private static JsonNode json(Outcome outcome) {
        assertThat(outcome.exit()).as(outcome.output()).isZero();
        int begin = outcome.output().indexOf("{\n");
        int end = outcome.output().lastIndexOf("\n}");
        return RucheProcess.JSON.readTree(outcome.output().substring(begin, end + 2));
    }
}
