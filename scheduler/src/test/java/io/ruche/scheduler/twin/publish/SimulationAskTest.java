package io.ruche.scheduler.twin.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.simulation.Request;
import io.ruche.scheduler.twin.Assumption;
import io.ruche.scheduler.twin.MeasuredSpeed;
import io.ruche.scheduler.twin.NodeOutage;
import io.ruche.scheduler.twin.TwinInput;
import io.ruche.scheduler.twin.WantedModel;
import io.ruche.scheduler.twin.publish.SimulationAsk.TextFile;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationAskTest {
    private static final TextFile HOUSE = file("house.yaml", """
            apiVersion: ruche.io/v1
            kind: Fleet
            metadata: { name: house }
            spec:
              nodes:
                - { name: studio, device: mac-studio-m3-ultra-512, count: 2 }
            """);
    private static final TextFile CODE = file("code.csv", """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2023-11-16 18:17:03.9799600,4808,10
            2023-11-16 18:17:04.0319600,3180,8
            """);
    private static final TextFile TALK = file(
            "talk.jsonl", "{\"timestamp\": 0, \"input_length\": 6758, \"output_length\": 500, \"hash_ids\": [0, 1]}\n");

    @Test
    void readsWhatPeopleTypeBehindOptions() {
        TwinInput input = new SimulationAsk(
                        List.of(HOUSE),
                        Optional.empty(),
                        Optional.of(CODE),
                        List.of("llama-3.1-8b=2", "gemma-3-27b"),
                        8192,
                        8,
                        3,
                        7,
                        List.of("queueLimit=8", "yesShare=0.75"),
                        Optional.of("claude-opus-4.5"),
                        List.of("anthropic"),
                        List.of("studio-1@2d+6h", "house/studio-2@90m+30s"),
                        List.of("llama-3.1-8b=310/21.5/0.15"))
                .input();

        assertThat(input.wanted())
                .containsExactly(
                        new WantedModel("llama-3.1-8b", 2, 8192, 8), new WantedModel("gemma-3-27b", 1, 8192, 8));
        assertThat(input.assumptions().value(Assumption.QUEUE_LIMIT)).isEqualTo(8);
        assertThat(input.assumptions().value(Assumption.YES_SHARE)).isEqualTo(0.75);
        assertThat(input.assumptions().cloudModel()).contains("claude-opus-4.5");
        assertThat(input.providers()).containsExactly("anthropic");
        assertThat(input.outages())
                .containsExactly(
                        new NodeOutage("", "studio-1", 172_800, 21_600),
                        new NodeOutage("house", "studio-2", 5_400, 30));
        assertThat(input.measured()).containsEntry("llama-3.1-8b", new MeasuredSpeed(310, 21.5, 0.15, 0));
        assertThat(input.days()).isEqualTo(3);
        assertThat(input.seed()).isEqualTo(7);
    }

    @Test
    void tellsAzuresTraceFromMooncakes() {
        assertThat(requests(CODE).next().promptTokens()).isEqualTo(4808);
        assertThat(requests(TALK).next().promptTokens()).isEqualTo(6758);
    }

    @Test
    void comesBackFromItsJsonAsItWas() {
        SimulationAsk ask = ask(Optional.of(CODE), "queueLimit=8");
        AskText text = AskText.parse(AskText.json(ask, List.of("seeds=4")).getBytes(StandardCharsets.UTF_8));

        assertThat(text.sweep()).containsExactly("seeds=4");
        assertThat(AskText.json(text.ask(), text.sweep())).isEqualTo(AskText.json(ask, List.of("seeds=4")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "queueLimits=8     | There is no assumption 'queueLimits'. | Did you mean queueLimit?",
                "queueLimit        | 'queueLimit' (expected: NAME=VALUE). | There are filesPerDay",
                "queueLimit=many   | queueLimit=many: 'many' (expected: a number of requests).|",
                "chunkTokens=0     | chunkTokens: 0.0 (expected: 1 to 100000 tokens).| Of a prompt"
            })
    void refusesAssumptionsThatMakeNoSense(String assume, String message, String help) {
        assertThatThrownBy(() -> ask(Optional.of(CODE), assume).input())
                .isInstanceOfSatisfying(FailureException.class, thrown -> {
                    assertThat(thrown.failure().message()).isEqualTo(message);
                    assertThat(thrown.failure().help()).startsWith(help == null ? "" : help);
                });
    }

    @Test
    void refusesWorkWithoutAnyAndTracesWithoutAModel() {
        assertThatThrownBy(() -> ask(Optional.empty(), "queueLimit=4").input())
                .hasMessageContaining("no work to simulate (expected: an organisation or a trace)");
        assertThatThrownBy(() -> new SimulationAsk(
                                List.of(HOUSE),
                                Optional.empty(),
                                Optional.of(CODE),
                                List.of(),
                                0,
                                0,
                                1,
                                1,
                                List.of(),
                                Optional.empty(),
                                List.of(),
                                List.of(),
                                List.of())
                        .input())
                .hasMessageContaining("A trace tells no model");
    }

    @Test
    void refusesAnOrganisationBesideATrace() {
        SimulationAsk both = new SimulationAsk(
                List.of(HOUSE),
                Optional.of(file("org.yaml", "")),
                Optional.of(CODE),
                List.of("llama-3.1-8b"),
                0,
                0,
                1,
                1,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());

        assertThatThrownBy(both::input).hasMessageContaining("(expected: an organisation or a trace)");
    }

    @Test
    void refusesTwoFleetsOfOneNameAndTellsBothFiles() {
        SimulationAsk twice = new SimulationAsk(
                List.of(HOUSE, new TextFile("again.yaml", HOUSE.text())),
                Optional.empty(),
                Optional.of(CODE),
                List.of("llama-3.1-8b"),
                0,
                0,
                1,
                1,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());

        assertThatThrownBy(twice::input)
                .hasMessageContaining("again.yaml: metadata.name: 'house' is the name of the fleet in house.yaml");
    }

    @Test
    void tellsMistakesOfAnOrganisationWithTheirPlace() {
        TextFile broken = file("org.yaml", """
                apiVersion: ruche.io/v1
                kind: Agent
                metadata: { name: henry }
                spec:
                  model: { models: [glm-4.8] }
                """);
        SimulationAsk ask = new SimulationAsk(
                List.of(HOUSE),
                Optional.of(broken),
                Optional.empty(),
                List.of(),
                0,
                0,
                1,
                1,
                List.of(),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());

        assertThatThrownBy(ask::input)
                .hasMessageContaining("org.yaml:5:21: ")
                .hasMessageContaining("no catalogue knows the model 'glm-4.8'");
    }

    private static Iterator<Request> requests(TextFile trace) {
        return ask(Optional.of(trace), "queueLimit=4")
                .input()
                .trace()
                .orElseThrow()
                .requests()
                .get();
    }

    private static SimulationAsk ask(Optional<TextFile> trace, String assume) {
        return new SimulationAsk(
                List.of(HOUSE),
                Optional.empty(),
                trace,
                List.of("llama-3.1-8b"),
                0,
                0,
                1,
                1,
                List.of(assume),
                Optional.empty(),
                List.of(),
                List.of(),
                List.of());
    }

    private static TextFile file(String name, String text) {
        return new TextFile(name, text.getBytes(StandardCharsets.UTF_8));
    }
}
