package io.ruche.scheduler.twin.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.publish.OwnersTexts;
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
    private static final byte[] CELLAR =
            ("devices: [{name: cellar, title: The server in the cellar, processor: cpu, memoryGiB: 64, limit: host}]")
                    .getBytes(StandardCharsets.UTF_8);
    private static final TextFile TALK = Asks.file(
            "talk.jsonl", "{\"timestamp\": 0, \"input_length\": 6758, \"output_length\": 500, \"hash_ids\": [0, 1]}\n");

    @Test
    void readsWhatPeopleTypeBehindOptions() {
        TwinInput input = new Asks()
                .models("llama-3.1-8b=2", "gemma-3-27b")
                .each(8192, 8)
                .days(3)
                .seed(7)
                .assume("queueLimit=8", "yesShare=0.75")
                .against("claude-opus-4.5")
                .providers("anthropic")
                .outages("studio-1@2d+6h", "house/studio-2@90m+30s")
                .measured("llama-3.1-8b=310/21.5/0.15")
                .ask()
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
    void aBatchThatNobodyMeasuredCostsWhatIsAssumed() {
        Asks measured = new Asks().measured("llama-3.1-8b=310/21.5");

        assertThat(measured.ask().input().measured())
                .containsEntry("llama-3.1-8b", new MeasuredSpeed(310, 21.5, 0.15, 0));
        assertThat(measured.assume("batchCost=0.9").ask().input().measured())
                .containsEntry("llama-3.1-8b", new MeasuredSpeed(310, 21.5, 0.9, 0));
    }

    @Test
    void tellsAzuresTraceFromMooncakes() {
        assertThat(requests(Asks.CODE).next().promptTokens()).isEqualTo(4808);
        assertThat(requests(TALK).next().promptTokens()).isEqualTo(6758);
    }

    @Test
    void comesBackFromItsJsonAsItWas() {
        OwnersTexts owners =
                new OwnersTexts(Optional.empty(), Optional.of(new OwnersTexts.Text("devices.yaml", CELLAR)));
        SimulationAsk ask = new Asks().assume("queueLimit=8").owners(owners).ask();
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
        assertThatThrownBy(() -> new Asks().assume(assume).ask().input())
                .isInstanceOfSatisfying(FailureException.class, thrown -> {
                    assertThat(thrown.failure().message()).isEqualTo(message);
                    assertThat(thrown.failure().help()).startsWith(help == null ? "" : help);
                });
    }

    @Test
    void refusesWorkWithoutAnyAndTracesWithoutAModel() {
        assertThatThrownBy(() -> new Asks().withoutTrace().ask().input())
                .hasMessageContaining("no work to simulate (expected: an organisation or a trace)");
        assertThatThrownBy(() -> new Asks().models().ask().input()).hasMessageContaining("A trace tells no model");
    }

    @Test
    void refusesAnOrganisationBesideATrace() {
        SimulationAsk both = new Asks().organisation("org.yaml", "").ask();

        assertThatThrownBy(both::input).hasMessageContaining("(expected: an organisation or a trace)");
    }

    @Test
    void refusesTwoFleetsOfOneNameAndTellsBothFiles() {
        SimulationAsk twice = new Asks()
                .fleets(Asks.HOUSE, new TextFile("again.yaml", Asks.HOUSE.text()))
                .ask();

        assertThatThrownBy(twice::input)
                .hasMessageContaining("again.yaml: metadata.name: 'house' is the name of the fleet in house.yaml");
    }

    @Test
    void knowsTheMachinesOfAnOwner() {
        TextFile fleet = Asks.file("house.yaml", """
                apiVersion: ruche.io/v1
                kind: Fleet
                metadata: { name: house }
                spec:
                  nodes:
                    - { name: one, device: cellar }
                """);
        OwnersTexts owners =
                new OwnersTexts(Optional.empty(), Optional.of(new OwnersTexts.Text("devices.yaml", CELLAR)));

        assertThat(new Asks()
                        .fleets(fleet)
                        .owners(owners)
                        .ask()
                        .input()
                        .fleets()
                        .get(0)
                        .nodes())
                .extracting(node -> node.device().name())
                .containsExactly("cellar");
        assertThatThrownBy(() -> new Asks().fleets(fleet).ask().input()).hasMessageContaining("'cellar'");
    }

    @Test
    void tellsMistakesOfAnOrganisationWithTheirPlace() {
        SimulationAsk ask =
                new Asks().withoutTrace().models().organisation("org.yaml", """
                        apiVersion: ruche.io/v1
                        kind: Agent
                        metadata: { name: henry }
                        spec:
                          model: { models: [glm-4.8] }
                        """).ask();

        assertThatThrownBy(ask::input)
                .hasMessageContaining("org.yaml:5:21: ")
                .hasMessageContaining("no catalogue knows the model 'glm-4.8'");
    }

    private static Iterator<Request> requests(TextFile trace) {
        return new Asks()
                .trace(trace)
                .ask()
                .input()
                .trace()
                .orElseThrow()
                .requests()
                .get();
    }
}
