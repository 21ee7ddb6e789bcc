package io.ruche.scheduler.twin.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SimulationSweepTest {
    @Test
    void runsEachValueWithEachSeed() {
        SimulationSweep sweep = SimulationSweep.of(ask(1), List.of("slots=1,2,4", "seeds=5"));

        assertThat(sweep.size()).isEqualTo(15);
        assertThat(SimulationSweep.parse(sweep.json().getBytes(StandardCharsets.UTF_8))
                        .json())
                .isEqualTo(sweep.json());
    }

    @Test
    void foldsRunsToQuantilesOfEachFigure() {
        SimulationSweep sweep = SimulationSweep.of(ask(1), List.of("seeds=100"));
        List<String> headlines = IntStream.rangeClosed(1, 100)
                .mapToObj(i -> "{\"fleets\":[{\"name\":\"house\",\"figures\":{\"tokensPerDay\":" + i
                        + ",\"energyKWh\":null}}]}")
                .toList();

        String folded = sweep.fold(headlines);

        assertThat(figure(folded, "tokensPerDay"))
                .hasToString("{known=100, least=1, mean=50.5, most=100, p5=5, p50=50, p95=95}");
        assertThat(figure(folded, "energyKWh")).isEqualTo(Map.of("known", 0L));
    }

    @Test
    void keepsPointsApart() {
        SimulationSweep sweep = SimulationSweep.of(ask(1), List.of("slots=1,2"));
        List<String> headlines = new ArrayList<>();
        for (int i = 0; i < sweep.size(); i++) {
            headlines.add("{\"fleets\":[{\"name\":\"house\",\"figures\":{\"served\":" + 10 * i + "}}]}");
        }

        assertThat(sweep.fold(headlines))
                .contains("\"assume\":[\"slots=1\"]")
                .contains("\"assume\":[\"slots=2\"]")
                .contains("\"p50\":0")
                .contains("\"p50\":10");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "seeds        | 30  | 'seeds' (expected: seeds=100",
                "seeds=0      | 30  | seeds=0 (expected: 1 to 1000)",
                "seeds=2000   | 30  | seeds=2000 (expected: 1 to 1000)",
                "sloths=1,2   | 30  | There is no assumption 'sloths'",
                "slots=1,x    | 30  | 'x' (expected: a number of requests)",
                "seeds=1000   | 366 | 366000 days of all fleets together (expected: at most 3000)"
            })
    void refusesWhatMakesNoSenseOrNobodyWaitsFor(String word, int days, String message) {
        assertThatThrownBy(() -> SimulationSweep.of(ask(days), List.of(word))).hasMessageContaining(message);
    }

    @Test
    void refusesAnythingButAnAskAsJson() {
        for (String json : List.of("", "[]", "{\"fleet\":[]}", "{\"fleets\":[1],\"sweep\":[\"seeds=2\"]}")) {
            assertThatThrownBy(() -> SimulationSweep.parse(json.getBytes(StandardCharsets.UTF_8)))
                    .as(json)
                    .isInstanceOf(io.ruche.scheduler.failure.FailureException.class);
        }
    }

    private static Map<?, ?> figure(String folded, String name) {
        @Nullable Object at = Json.object(folded, "it", IllegalArgumentException::new);
        for (String step : List.of("points", "0", "fleets", "0", "figures", name)) {
            at = at instanceof List<?> list
                    ? list.get(Integer.parseInt(step))
                    : ((Map<?, ?>) Objects.requireNonNull(at)).get(step);
        }
        return (Map<?, ?>) Objects.requireNonNull(at);
    }

    @Test
    void refusesAtOnceWhatEachRunWouldRefuse() {
        assertThatThrownBy(() ->
                        SimulationSweep.of(new Asks().models("no-such-model").ask(), List.of("seeds=2")))
                .hasMessageContaining("no-such-model");
        assertThatThrownBy(() -> SimulationSweep.of(ask(0), List.of("seeds=2"))).hasMessageContaining("days: 0");
        assertThatThrownBy(() -> SimulationSweep.of(ask(1), List.of("mtbfDays=0,0.001")))
                .hasMessageContaining("mtbfDays: 0.001");
    }

    private static SimulationAsk ask(int days) {
        return new Asks().days(days).ask();
    }
}
