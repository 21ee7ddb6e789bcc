package io.ruche.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What needs no running Ruche knows the same models and machines as one of this home would. */
class OwnersFilesTest {
    private static final String MODELS = """
            apiVersion: ruche.io/v1
            kind: Catalogue
            models:
              house-llama:
                title: The house's own
                capabilities: [chat, completion]
                from: config.json
                shape:
                  {architecture: llama, layers: 16, hidden: 2048, heads: 32, kvHeads: 8, headLength: 64, feedForward: 8192,
                   vocabulary: 128256, context: 131072, tied: true}
                quantisations:
                  4bit: {bits: 4.5}
            """;
    private static final String MACHINES = """
            devices:
              - name: cellar
                title: The server in the cellar
                processor: gpu
                memoryGiB: 64
                limit: {bytes: 40000000000, reason: what its card has}
                bandwidth: {value: 400, source: its data sheet}
                tflops: {value: 20, source: its data sheet}
                watts: {idle: 20, loaded: 200, source: a meter}
                usd: {usd: 1, on: 2026-01-31, source: a friend}
            """;
    private static final String FLEET = """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: house }
            spec: { nodes: [{ name: one, device: cellar }] }
            """;
    private static final String TRACE = """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,480,10
            2023-11-16 18:17:04.0319600,318,8
            """;

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path home;

    @BeforeEach
    void write() throws IOException {
        Files.writeString(home.resolve("catalogue.yaml"), MODELS);
        Files.writeString(home.resolve("devices.yaml"), MACHINES);
        Files.writeString(home.resolve("fleet.yaml"), FLEET);
        Files.writeString(home.resolve("code.csv"), TRACE);
    }

    @Test
    void areInTheCatalogue() {
        JsonNode all = run("catalogue");

        assertThat(all.path("models").findValuesAsString("name")).contains("house-llama", "kimi-k2.5");
        assertThat(all.path("devices").findValuesAsString("name")).contains("cellar", "dgx-spark");
    }

    @Test
    void arePlannedFor() {
        JsonNode plan = run("plan house-llama -f fleet.yaml");

        assertThat(plan.path("verdict").asString()).isEqualTo("placed");
        assertThat(plan.at("/stages/0/node").asString()).isEqualTo("one");
    }

    @Test
    void canBeBought() {
        JsonNode advice = run("buy --want house-llama");

        assertThat(advice.at("/options/0/buy/0/device").asString())
                .as(advice.toString())
                .isEqualTo("cellar");
        assertThat(run("buy --want house-llama -f fleet.yaml").path("verdict").asString())
                .isEqualTo("nothingNeeded");
    }

    @Test
    void areSimulated() {
        JsonNode fleet = simulate("").at("/fleets/0");

        assertThat(fleet.at("/requests/served").asInt()).isEqualTo(2);
        assertThat(fleet.at("/nodes/0/device").asString()).isEqualTo("cellar");
        assertThat(fleet.at("/models/0/model").asString()).isEqualTo("house-llama");
    }

    @Test
    void areSweptOver() {
        JsonNode sweep = simulate(" --sweep seeds=2 --local");

        assertThat(sweep.at("/points/0/fleets/0/figures/served/p50").asInt()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "catalogue",
                "buy --want glm-4.7",
                "plan glm-4.7 -f fleet.yaml",
                "simulate -f fleet.yaml --trace code.csv --model glm-4.7 --days 1"
            })
    void areRefusedByAllAlikeWhereTheyAreWrong(String command) throws IOException {
        Files.writeString(home.resolve("devices.yaml"), "cluster: {nodes: {one: mac-studio-m3-ultr-512}}");

        Terminal.Outcome outcome = new Terminal(home).type(command);

        assertThat(outcome.exit()).as(outcome.err()).isEqualTo(78);
        assertThat(outcome.err())
                .contains(
                        home.resolve("devices.yaml")
                                + ": cluster.nodes.one: 'mac-studio-m3-ultr-512' (expected: a kind of machine).",
                        "Did you mean mac-studio-m3-ultra-512?");
        assertThat(outcome.out()).isEmpty();
    }

    private JsonNode simulate(String more) {
        return run("simulate -f fleet.yaml --trace code.csv --model house-llama --days 1" + more);
    }

    private JsonNode run(String words) {
        return new Terminal(home).json(words);
    }
}
