package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.launcher.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class SpecCommandTest {
    private static final String SPEC = "kind: Agent\n";
    private static final String CHANGES = "{\"changes\":[{\"kind\":\"Agent\",\"name\":\"a\",\"action\":\"create\","
            + "\"fields\":[],\"differences\":[]},{\"kind\":\"Agent\",\"name\":\"b\",\"action\":\"change\",\"fields\":"
            + "[\"spec.role\"],\"differences\":[{\"path\":\"spec.role\",\"before\":null,\"after\":\"Boss\"}]}],"
            + "\"unchanged\":3,\"warnings\":[{\"text\":\"spec.yaml:1:1: careful\"}],\"preview\":{\"agents\":[{\"agent\":"
            + "\"a\",\"models\":[{\"model\":\"m\",\"provider\":\"grid\",\"status\":\"notServableNow\"},{\"model\":\"n\","
            + "\"provider\":\"x\",\"status\":\"reachable\"}],\"worstDay\":{\"usd\":null,\"boundBy\":\"no budget\"}}],"
            + "\"moreAgents\":0,\"worstDay\":{\"usd\":1.5,\"boundBy\":\"Budget/b\"},\"effects\":[{\"by\":\"Agent/a\","
            + "\"what\":\"workspace.write\",\"gate\":[]}],\"moreEffects\":2}}";
    private static final String PROBLEMS = "{\"status\":%d,\"code\":\"%s\",\"detail\":\"2 problems\",\"help\":\"\","
            + "\"problems\":[{\"text\":\"spec.yaml:2:1: one\"},{\"text\":\"spec.yaml:3:1: two\"}],\"untold\":4,"
            + "\"warnings\":[]}";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    private final FakeServer server = new FakeServer();

    @AfterEach
    void stop() {
        server.close();
    }

    @BeforeEach
    void write() throws IOException {
        Files.writeString(home.resolve("spec.yaml"), SPEC);
    }

    private Terminal terminal() {
        return new Terminal(home).env("RUCHE_URL", "http://" + server.address());
    }

    @Test
    void appliesAndTellsWhatTheAgentsCouldDo() {
        server.on("POST /api/v1/apply?file=stdin", 200, CHANGES);

        Terminal.Outcome outcome = terminal().input(SPEC).run("apply", "-f", "-");

        assertThat(outcome.exit()).isZero();
        assertThat(outcome.err()).isEqualTo("warning: spec.yaml:1:1: careful\n");
        assertThat(outcome.out()).isEqualTo("""
                + Agent/a
                ~ Agent/b  spec.role
                1 created, 1 changed, 3 unchanged.

                AGENT  MODELS          AT MOST A DAY
                a      m (not now), n  anything (no budget)
                All of them together at most $1.50 (Budget/b) a day.

                EFFECT           BY       NEEDS THE WORD OF
                workspace.write  Agent/a  nobody
                ... and 2 more effects.
                """);
        assertThat(server.requests().get(0).body()).isEqualTo(SPEC);
    }

    @Test
    void showsValuesThatDiffer() {
        server.on("POST /api/v1/apply?file=stdin&dryRun=true", 200, CHANGES);

        assertThat(terminal().input(SPEC).run("diff", "-f", "-").out())
                .isEqualTo("+ Agent/a\n~ Agent/b\n    spec.role: (not said) -> \"Boss\"\n");
    }

    @Test
    void saysWhenNothingChanges() {
        server.on("POST /api/v1/apply?file=stdin&dryRun=true", 200, "{\"changes\":[],\"unchanged\":2,\"warnings\":[]}");

        assertThat(terminal().input(SPEC).run("apply", "-f", "-", "--dry-run").out())
                .isEqualTo("no changes\n");
    }

    @Test
    void tellsEachProblemOnALine() {
        server.on("POST /api/v1/apply?file=stdin", 400, String.format(PROBLEMS, 400, "invalid_request"));

        Terminal.Outcome outcome = terminal().input(SPEC).run("apply", "-f", "-");

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .isEqualTo("spec.yaml:2:1: one\nspec.yaml:3:1: two\n... and 4 more.\nNothing was changed.\n");
        Terminal.Outcome json = terminal().input(SPEC).run("apply", "-f", "-", "-o", "json");
        assertThat(json.exit()).isEqualTo(2);
        assertThat(Json.MAPPER.readTree(json.out()).path("problems")).hasSize(2);
    }

    @Test
    void whatIsNamedByOthersIsAConflict() {
        server.on("POST /api/v1/delete?file=stdin", 409, String.format(PROBLEMS, 409, "conflict"));

        assertThat(terminal().input(SPEC).run("delete", "-f", "-").exit()).isEqualTo(5);
    }

    @Test
    void aFileThatIsTooLargeIsNeverSent() throws IOException {
        Path large = Files.writeString(home.resolve("large.yaml"), "x: 1\n".repeat(300_000));

        Terminal.Outcome outcome = terminal().run("apply", "-f", large.toString());

        assertThat(outcome.exit()).isEqualTo(2);
        assertThat(outcome.err()).contains("1500000 bytes (expected: at most 1000000)");
        assertThat(server.requests()).isEmpty();
        assertThat(terminal()
                        .run("apply", "-f", home.resolve("nowhere").toString())
                        .exit())
                .isEqualTo(3);
        assertThat(terminal().run("apply").exit()).isEqualTo(2);
    }

    @Test
    void printsDocumentsAsApplyTakesThem() {
        server.on(
                "GET /api/v1/specs?limit=500&kind=agents&documents=true",
                200,
                "{\"specs\":[{\"kind\":\"Agent\",\"name\":\"a\",\"document\":{\"kind\":\"Agent\"}},{\"kind\":\"Agent\","
                        + "\"name\":\"b\",\"document\":{\"kind\":\"Agent\"}}],\"hasMore\":false}");

        assertThat(terminal().run("get", "agents", "-o", "yaml").out()).isEqualTo("kind: Agent\n---\nkind: Agent\n");
    }

    @Test
    void listsEachDocumentWithWhatItSays() {
        server.on(
                "GET /api/v1/specs?limit=500&kind=budgets",
                200,
                "{\"specs\":[{\"kind\":\"Budget\",\"name\":\"house\",\"generation\":2,"
                        + "\"changedAt\":\"2026-11-23T08:00:00.123Z\",\"what\":\"$5.00 per day, then it pauses\"}],"
                        + "\"hasMore\":false}");

        assertThat(terminal().run("get", "budgets").out()).isEqualTo("""
                KIND    NAME   GENERATION  CHANGED               WHAT
                Budget  house  2           2026-11-23T08:00:00Z  $5.00 per day, then it pauses
                """);
    }

    @Test
    void explainsWithoutAServer() {
        assertThat(new Terminal(home).run("explain").out()).contains("ModelPolicy");
        assertThat(new Terminal(home).run("explain", "agent.model").out()).startsWith("Agent.model\n");
        Terminal.Outcome typo = new Terminal(home).run("explain", "agent.modle");
        assertThat(typo.exit()).isEqualTo(3);
        assertThat(typo.err()).contains("Did you mean Agent.model?");
        assertThat(Json.MAPPER
                        .readTree(new Terminal(home).run("explain", "--schema").out())
                        .path("$defs")
                        .isObject())
                .isTrue();
    }

    @Test
    void tellsWhatFleetFilesCanName() {
        String all = new Terminal(home).run("catalogue").out();
        assertThat(all).contains("mac-studio-m3-ultra-512", "rdma-thunderbolt-5", "kimi-k2.5");
        String devices = new Terminal(home).run("catalogue", "devices").out();
        assertThat(devices).contains("mac-studio-m3-ultra-512").doesNotContain("kimi-k2.5");
        JsonNode models = Json.MAPPER.readTree(
                new Terminal(home).run("catalogue", "models", "-o", "json").out());
        assertThat(models.path("models").path(0).path("quantisations").path(0).has("bytes"))
                .isTrue();
        assertThat(models.has("devices")).isFalse();
        assertThat(new Terminal(home).run("catalogue", "machines").exit()).isEqualTo(2);
    }

    @Test
    void makesAnAgentOfASoul() {
        String soul = "# Ada Lovelace\n\nRole: Editor\n";

        assertThat(new Terminal(home).input(soul).run("org", "import", "-").out())
                .contains("metadata: { name: ada-lovelace }", "role: \"Editor\"");
        assertThat(new Terminal(home)
                        .input(soul)
                        .run("org", "import", "-", "--name", "No Label")
                        .exit())
                .isEqualTo(2);
    }
}
