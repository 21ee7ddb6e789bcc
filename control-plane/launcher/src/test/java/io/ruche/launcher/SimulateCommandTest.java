package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class SimulateCommandTest {
    private static final String STUDIO = """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: studio }
            spec: { nodes: [{ name: one, device: mac-studio-m3-ultra-512 }] }
            """;
    private static final String MINI = """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: mini }
            spec: { nodes: [{ name: two, device: mac-mini-m4-16 }] }
            """;
    private static final String TRACE = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,480,10
            2023-11-16 18:17:04.0319600,318,8
            2023-11-18 18:17:04.0319600,318,8
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(home.resolve("studio.yaml"), STUDIO);
        Files.writeString(home.resolve("mini.yaml"), MINI);
        Files.writeString(home.resolve("broken.yaml"), MINI.replace("mac-mini-m4-16", "mac-mini-m4-17"));
        Files.writeString(home.resolve("code.csv"), TRACE);
        Files.writeString(home.resolve("broken.csv"), TRACE.replace("480", "many"));
    }

    @Test
    void setsTwoFleetsSideBySideForScripts() {
        JsonNode answer = json("-f studio.yaml -f mini.yaml --trace code.csv --model llama-3.1-8b --days 3");

        assertThat(answer.path("fleets").findValuesAsString("name")).contains("studio", "mini");
        assertThat(answer.path("days").asInt()).isEqualTo(3);
        assertThat(answer.path("seed").asInt()).isEqualTo(1);
        assertThat(answer.path("assumptions").size()).isGreaterThan(30);
        for (JsonNode fleet : answer.path("fleets").values()) {
            assertThat(fleet.at("/requests/all").asInt()).isEqualTo(3);
            assertThat(fleet.at("/requests/served").asInt()).isEqualTo(3);
            assertThat(fleet.path("tokens").asInt()).isEqualTo(480 + 318 + 318 + 10 + 8 + 8);
            assertThat(fleet.at("/ttftSeconds/p50").asDouble()).isPositive();
            assertThat(fleet.at("/models/0/model").asString()).isEqualTo("llama-3.1-8b");
            assertThat(fleet.at("/models/0/replicas/0/stages/0/bytes").asLong()).isPositive();
            assertThat(fleet.path("agents")).isEmpty();
            assertThat(fleet.at("/series/served").size())
                    .isEqualTo(fleet.at("/series/fromSeconds").size());
        }
        assertThat(answer.at("/fleets/0/ttftSeconds/p50").asDouble())
                .isLessThan(answer.at("/fleets/1/ttftSeconds/p50").asDouble());
    }

    @Test
    void setsTwoFleetsSideBySideForPeople() {
        Terminal.Outcome outcome =
                run("-f studio.yaml -f mini.yaml --trace code.csv --model llama-3.1-8b --days 1 --seed 3");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out().lines().findFirst().orElse("")).contains("studio", "mini");
        assertThat(outcome.out())
                .contains("tokens a day", "first token, half within", "llama-3.1-8b")
                .contains("1 request of the trace comes after the only day and was left out.", "Simulate 3 days.");
    }

    @Test
    void sweepsOverSeedsForScripts() {
        JsonNode answer = json("-f mini.yaml --trace code.csv --model llama-3.1-8b --days 1 --sweep seeds=3 --local");

        assertThat(answer.path("runs").asInt()).isEqualTo(3);
        assertThat(answer.at("/points/0/fleets/0/name").asString()).isEqualTo("mini");
        assertThat(answer.at("/points/0/fleets/0/figures/served/known").asInt()).isEqualTo(3);
        assertThat(answer.at("/points/0/fleets/0/figures/served/least").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "-f mini.yaml --trace code.csv --model llama-3.1-8c | 3 | Model 'llama-3.1-8c' is not known. | Did you mean llama-3.1-8b?",
                "-f broken.yaml --trace code.csv --model llama-3.1-8b | 2 | broken.yaml:4: | mac-mini-m4-16",
                "-f none.yaml --trace code.csv --model llama-3.1-8b | 3 | none.yaml is not there. | Name another",
                "-f mini.yaml --trace broken.csv --model llama-3.1-8b | 2 | broken.csv | 'many'",
                "-f mini.yaml --trace code.csv --model llama-3.1-8b --days 0 | 2 | days: 0 (expected: 1 to 366). | Change it",
                "-f mini.yaml --trace code.csv --model llama-3.1-8b --days 367 | 2 | days: 367 (expected: 1 to 366). | Change it",
                "-f mini.yaml --trace code.csv --model llama-3.1-8b --sweep seeds=0 --local | 2 | seeds=0 (expected: 1 to 1000). | seeds",
                "-f mini.yaml --trace code.csv --model llama-3.1-8b --sweep days=2 --local | 2 | There is no assumption 'days'. | assumption",
                "-f mini.yaml --trace code.csv | 2 | A trace tells no model | --model",
                "-f mini.yaml | 2 | There is no work to simulate | Name a file.",
                "--trace code.csv --model llama-3.1-8b | 2 | There is no fleet | examples/fleets",
                "-f mini.yaml -f mini.yaml --trace code.csv --model llama-3.1-8b | 2 | 'mini' is the name of the fleet in | its own name",
                "-f mini.yaml --trace code.csv --model llama-3.1-8b --assume queueLimits=3 | 2 | no assumption 'queueLimits' | Did you mean queueLimit?",
                "-f mini.yaml --trace code.csv --model llama-3.1-8b --outage three@1h+1h | 2 | outage of three | a machine of a fleet",
                "-f mini.yaml --trace code.csv --model llama-3.1-8b --measured llama-3.1-8b=0/1 | 2 | 0 tokens a second | Leave out"
            })
    void tellsWhatIsWrongAndWhatIsExpected(String words, int exit, String message, String help) {
        Terminal.Outcome outcome = run(words);

        assertThat(outcome.err()).startsWith("ruche: ").contains(message, help);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
        assertThat(outcome.out()).isEmpty();
    }

    private JsonNode json(String words) {
        return new Terminal(home).json("simulate " + words);
    }

    private Terminal.Outcome run(String words) {
        return new Terminal(home).type("simulate " + words);
    }
}
