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

class BuyCommandTest {
    private static final String STUDIO = """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: studio }
            spec: { nodes: [{ name: one, device: mac-studio-m3-ultra-512 }] }
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(home.resolve("studio.yaml"), STUDIO);
        Files.writeString(home.resolve("broken.yaml"), STUDIO.replace("nodes:", "notes:"));
    }

    @Test
    void tellsScriptsWhatToBuy() {
        JsonNode advice = new Terminal(home).json("buy --want llama-3.1-8b --budget 3000 --volume 100000");

        assertThat(advice.path("verdict").asString()).isEqualTo("buy");
        assertThat(advice.path("budgetUsd").asDouble()).isEqualTo(3_000);
        JsonNode option = advice.at("/options/0");
        assertThat(option.path("usd").asDouble()).isBetween(1.0, 3_000.0);
        assertThat(option.at("/buy/0/count").asInt()).isPositive();
        assertThat(option.at("/buy/0/source").asString()).isNotEmpty();
        assertThat(option.at("/models/0/model").asString()).startsWith("llama-3.1-8b");
        assertThat(option.path("payback").isObject()).isTrue();
        assertThat(advice.at("/against/tokensPerDay").asLong()).isEqualTo(100_000);
    }

    @Test
    void tellsThatNothingIsNeededWhereItRunsAlready() {
        Terminal.Outcome outcome = new Terminal(home).type("buy --want llama-3.1-8b -f studio.yaml");

        assertThat(outcome.exit()).as(outcome.err()).isZero();
        assertThat(outcome.out()).startsWith("Nothing needed: what you have runs llama-3.1-8b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--want llama-3.1-8c | 3 | Model 'llama-3.1-8c' is not known. | Did you mean llama-3.1-8b?",
                "--want llama-3.1-8b --budget -1 | 2 | budget: -1 (expected: > 0 | Leave it out",
                "--want llama-3.1-8b --budget 0 | 2 | budget: 0 (expected: > 0 | Leave it out",
                "--want llama-3.1-8b --volume 5 --ratio 3 | 2 | ratio: 3 (expected: IN:OUT, as 3:1). | Tokens read",
                "--want llama-3.1-8b --volume 5 --against claude-opus-4.4 | 2 | no price of 'claude-opus-4.4' | Did you mean claude-opus-4.5?",
                "--want llama-3.1-8b -f broken.yaml | 2 | broken.yaml:4: | Did you mean 'nodes'?",
                "--want llama-3.1-8b -f none.yaml | 3 | none.yaml is not there. | Name another file."
            })
    void tellsWhatIsWrongAndWhatIsExpected(String words, int exit, String message, String help) {
        Terminal.Outcome outcome = new Terminal(home).type("buy " + words);

        assertThat(outcome.err()).startsWith("ruche: ").contains(message, help);
        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(exit);
        assertThat(outcome.out()).isEmpty();
    }
}
