package io.ruche.tests.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import io.ruche.tests.Tools.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** An organisation from its file into a running Ruche and out of it again, through the start script alone. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrganisationTest {
    private static final Duration BOUNDED = Duration.ofSeconds(20);
    private static final String EXAMPLE = "examples/organisations/henry-inc.yaml";
    private static final String BROKEN = "scheduler/src/test/resources/io/ruche/scheduler/organisation/spec/broken.txt";

    @SuppressWarnings("NullAway.Init") // set before the tests
    private RucheProcess ruche;

    @SuppressWarnings("NullAway.Init")
    private Path folder;

    private record Broken(String title, String yaml, String says) {}

    @BeforeAll
    void start(@TempDir Path temporary) {
        folder = temporary;
        ruche = RucheProcess.up(temporary.resolve("home"));
    }

    @AfterAll
    void end() {
        if (ruche != null) {
            ruche.close();
        }
    }

    @Test
    @Order(1)
    void aDryRunShowsWhatTheAgentsCouldDoAndChangesNothing() {
        Outcome outcome = ruche.cli("apply", "-f", example(), "--dry-run");

        assertThat(outcome.exit()).as(outcome.output()).isZero();
        assertThat(outcome.output())
                .contains("+ Agent/henry", "23 to create.")
                .contains("claude-opus-4.5 (not now), glm-4.7 (not now), smollm2-135m (not now)")
                .contains("$2.00 (Budget/henry)")
                .containsPattern("workspace.write +Agent/dev +ship")
                .containsPattern("warning: .*henry-inc.yaml:38:14: spec.model.models\\[0\\]: nothing here can serve");
        assertThat(specs()).isEmpty();
    }

    @Test
    @Order(2)
    void aFileIsPutAndAnotherFormattingOfItChangesNothing() throws IOException {
        assertThat(ruche.cli("apply", "-f", example()).output()).contains("23 created.");
        assertThat(specs()).hasSize(23);

        assertThat(ruche.cli("apply", "-f", example(), "--dry-run").output()).endsWith("no changes\n");
        Outcome documents = ruche.cli("get", "-o", "yaml");
        Path own = Files.writeString(folder.resolve("as-printed.yaml"), documents.output());
        assertThat(ruche.cli("apply", "-f", own.toString()).output()).endsWith("no changes\n");
        assertThat(ruche.getJson("/api/v1/specs/agent/henry").path("generation").asInt())
                .isEqualTo(1);
    }

    @Test
    @Order(3)
    void aChangeIsShownAndThenMade() throws IOException {
        String changed = Files.readString(Path.of(example())).replace("role: Chief of staff", "role: Boss");
        String file = Files.writeString(folder.resolve("changed.yaml"), changed).toString();

        assertThat(ruche.cli("diff", "-f", file).output())
                .endsWith("~ Agent/henry\n    spec.role: \"Chief of staff\" -> \"Boss\"\n");
        assertThat(ruche.cli("apply", "-f", file).output())
                .contains("~ Agent/henry  spec.role\n1 changed, 22 unchanged.");
        assertThat(ruche.cli("diff", "-f", file).output()).endsWith("no changes\n");
        assertThat(ruche.cli("get", "AGENTS", "henry").output()).contains("v2 spec.role", "role: Boss");
    }

    @Test
    @Order(4)
    void whatIsNotThereIsNotFound() {
        Outcome name = ruche.cli("get", "agent", "henri");
        assertThat(name.exit()).isEqualTo(3);
        assertThat(name.output()).contains("Did you mean henry?");
        Outcome kind = ruche.cli("get", "agnet");
        assertThat(kind.exit()).isEqualTo(2);
        assertThat(kind.output()).contains("Did you mean Agent?");
        assertThat(ruche.cli("apply", "-f", folder.resolve("nowhere.yaml").toString())
                        .exit())
                .isEqualTo(3);
    }

    @Test
    @Order(5)
    void everyBrokenSpecIsToldWithItsLine() throws IOException {
        List<Broken> all = broken();
        assertThat(all).hasSizeGreaterThanOrEqualTo(40);
        Path file = folder.resolve("spec.yaml");
        for (Broken broken : all) {
            Files.writeString(file, broken.yaml());
            Outcome outcome = ruche.cli("apply", "-f", file.toString());

            assertThat(outcome.exit()).as(broken.title()).isEqualTo(2);
            List<String> told = new ArrayList<>(outcome.output()
                    .replace(file.toString(), "spec.yaml")
                    .lines()
                    .toList());
            assertThat(told.remove(told.size() - 1)).isEqualTo("Nothing was changed.");
            assertThat(String.join("\n", told)).as(broken.title()).isEqualTo(broken.says());
        }
        Outcome json = ruche.cli("apply", "-f", file.toString(), "-o", "json");
        assertThat(json.exit()).isEqualTo(2);
        assertThat(RucheProcess.JSON.readTree(json.output()).path("problems")).isNotEmpty();
    }

    @Test
    @Order(6)
    void hostileTextsAreRefusedInBoundedTime() throws IOException {
        assertThat(refused("x: 1\n".repeat(2_000_000))).contains("10000000 bytes (expected: at most 1000000)");
        assertThat(refused("a: " + "[".repeat(100_000))).contains("nested");
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 12; i++) {
            bomb.append("a" + i + ": &a" + i + " [" + ("*a" + (i - 1) + ", ").repeat(8) + "*a" + (i - 1) + "]\n");
        }
        assertThat(refused(bomb.toString())).containsPattern("alias|values");
        assertThat(ruche.get("/readyz").statusCode()).isEqualTo(200);
    }

    private String refused(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("hostile.yaml"), text);
        long begun = System.nanoTime();
        Outcome outcome = ruche.cli("apply", "-f", file.toString());
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(BOUNDED);
        assertThat(outcome.exit()).as(outcome.output()).isEqualTo(2);
        return outcome.output();
    }

    @Test
    @Order(7)
    void allOfItSurvivesASuddenDeath() {
        JsonNode before = ruche.getJson("/api/v1/specs?documents=true");

        ruche.kill();
        ruche = RucheProcess.up(folder.resolve("home"));

        assertThat(ruche.getJson("/api/v1/specs?documents=true")).isEqualTo(before);
        assertThat(ruche.getJson("/api/v1/specs/agent/henry").path("timeline")).hasSize(2);
    }

    @Test
    @Order(8)
    void whatOthersNameStaysAndTheWholeCanGo() throws IOException {
        String policy = "apiVersion: ruche.io/v1\nkind: ApprovalPolicy\nmetadata: {name: ship}\n";
        Outcome refused = ruche.cli(
                "delete",
                "-f",
                Files.writeString(folder.resolve("policy.yaml"), policy).toString());
        assertThat(refused.exit()).isEqualTo(5);
        assertThat(refused.output()).contains("ApprovalPolicy/ship is named by Agent/dev in spec.tools.approval[0]");

        assertThat(ruche.cli("delete", "-f", example(), "--dry-run").output()).contains("23 to remove.");
        assertThat(ruche.cli("delete", "-f", example()).output()).contains("- Agent/henry\n", "23 removed.");
        assertThat(specs()).isEmpty();
        assertThat(ruche.cli("delete", "-f", example()).output()).isEqualTo("no changes\n");
    }

    @Test
    @Order(9)
    void explainsAndImportsWithoutARunningRuche() throws IOException {
        Path nowhere = folder.resolve("nowhere");
        assertThat(RucheProcess.cliIn(nowhere, "explain", "agents.model").output())
                .contains("Agent.model", "maxTokens");
        Outcome typo = RucheProcess.cliIn(nowhere, "explain", "agent.modle");
        assertThat(typo.exit()).isEqualTo(3);
        assertThat(typo.output()).contains("Did you mean Agent.model?");
        assertThat(RucheProcess.JSON
                        .readTree(RucheProcess.cliIn(nowhere, "explain", "--schema")
                                .output())
                        .path("$defs")
                        .path("Agent")
                        .isObject())
                .isTrue();
        Path soul =
                Files.writeString(folder.resolve("SOUL.md"), "# Ada\n\nRole: Editor\n\nShe reads everything twice.\n");
        Outcome made = RucheProcess.cliIn(nowhere, "org", "import", soul.toString());
        String agent =
                Files.writeString(folder.resolve("ada.yaml"), made.output()).toString();
        assertThat(ruche.cli("apply", "-f", agent).output()).contains("+ Agent/ada");
        assertThat(ruche.cli("get", "agent", "ada", "-o", "yaml").output()).contains("role: Editor");
    }

    private JsonNode specs() {
        return ruche.getJson("/api/v1/specs").path("specs");
    }

    private static String example() {
        return Tools.root().resolve(EXAMPLE).toString();
    }

    private static List<Broken> broken() throws IOException {
        String[] parts = Files.readString(Tools.root().resolve(BROKEN)).split("(?m)^##### ");
        List<Broken> all = new ArrayList<>();
        for (int i = 1; i < parts.length; i += 2) {
            all.add(new Broken(
                    parts[i].lines().findFirst().orElseThrow(),
                    rest(parts[i]),
                    rest(parts[i + 1]).strip()));
        }
        return all;
    }

    private static String rest(String part) {
        return part.substring(part.indexOf('\n') + 1);
    }
}
