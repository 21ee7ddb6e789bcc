package io.ruche.scheduler.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.routing.PrefixChain;
import io.ruche.scheduler.simulation.Request;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a report tells beside its figures. */
class ToldTest {
    private static final Fleet MINI = Twins.example("mac-mini-m4");

    @Test
    void requestsForAModelWithoutAPlaceAreCounted() {
        TwinReport.FleetReport report =
                Twins.run(TwinInput.of(List.of(MINI), Twins.CATALOGUE, Twins.trace("kimi-k2.5", 1, 150), 1, 1));

        assertThat(report.requests().all()).isEqualTo(150);
        assertThat(report.requests().served()).isZero();
        assertThat(report.requests().refused()).isPositive();
        assertThat(report.requests().unserved()).isPositive();
        assertThat(report.models()).singleElement().satisfies(it -> {
            assertThat(it.model()).isEqualTo("kimi-k2.5");
            assertThat(it.replicas()).isEmpty();
            assertThat(it.utilisation()).isZero();
        });
        assertThat(report.warnings()).anySatisfy(it -> {
            assertThat(it.message()).isEqualTo("kimi-k2.5 has no place on these machines.");
            assertThat(it.reasons()).isNotEmpty();
        });
    }

    @Test
    void eachListCountsForTheFirstModelOfItThatHasAPlace() {
        TwinReport.FleetReport report = Twins.run(input(
                MINI, "[llama-3.1-8b, smollm2-135m]", "[kimi-k2.5, llama-3.1-8b]", "[smollm2-135m, llama-3.1-8b]"));

        assertThat(reason(report, "llama-3.1-8b")).isEqualTo("Of 2 agents' lists the first that has a place.");
        assertThat(reason(report, "smollm2-135m")).isEqualTo("Of 1 agents' lists the first that has a place.");
    }

    @Test
    void aModelThatNobodyAsksForIsTold() {
        TwinInput input = input(MINI, "[smollm2-135m]")
                .withWanted(List.of(new WantedModel("gemma-3-27b", 2, 0, 0), new WantedModel("smollm2-135m", 1, 0, 2)));

        assertThat(Twins.run(input).warnings())
                .extracting(TwinReport.Warning::message)
                .contains("Nobody asks for gemma-3-27b, so it lies nowhere.")
                .noneMatch(it -> it.startsWith("Nobody asks for smollm2-135m"));
    }

    @Test
    void aMeasuredModelThatNobodyKnowsIsRefused() {
        TwinInput input =
                input(MINI, "[smollm2-135m]").withMeasured(Map.of("smollm3", new MeasuredSpeed(100, 10, 0, 0)));

        assertThatThrownBy(() -> Twin.check(input))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("smollm3");
    }

    @Test
    void energyOfAMachineWhoseDrawAtRestNobodyKnowsIsToldAsABound() {
        Fleet studio = Twins.fleet("""
                apiVersion: ruche.io/v1
                kind: Fleet
                metadata: { name: house }
                spec:
                  nodes:
                    - { name: studio, device: mac-studio-m3-ultra-512, count: 2 }
                """);

        assertThat(Twins.run(input(studio, "[smollm2-135m]")).warnings())
                .filteredOn(it -> it.about().equals("energy"))
                .singleElement()
                .satisfies(it -> assertThat(it.message()).contains("at rest: mac-studio-m3-ultra-512. It counts as"));
        assertThat(Twins.run(input(MINI, "[smollm2-135m]")).warnings())
                .noneMatch(it -> it.about().equals("energy"));
    }

    @Test
    void requestsAfterTheLastDayAreToldWithTheDaysThatHaveThem() {
        List<Request> all = Stream.of(0L, 3_600L, 90_000L, 200_000L)
                .map(it -> new Request(it * 1_000_000_000, 100, 10, PrefixChain.NONE, ""))
                .toList();
        TraceLoad trace = new TraceLoad("smollm2-135m", "calls.csv", all::iterator);

        TwinReport.FleetReport cut = Twins.run(TwinInput.of(List.of(MINI), Twins.CATALOGUE, trace, 1, 1));
        TwinReport.FleetReport whole = Twins.run(TwinInput.of(List.of(MINI), Twins.CATALOGUE, trace, 3, 1));

        assertThat(cut.requests().all()).isEqualTo(2);
        assertThat(cut.warnings())
                .filteredOn(it -> it.about().equals("calls.csv"))
                .singleElement()
                .satisfies(it -> {
                    assertThat(it.message())
                            .isEqualTo("2 requests of the trace come after the only day and were left out.");
                    assertThat(it.reasons().get(0).help()).isEqualTo("Simulate 3 days.");
                });
        assertThat(whole.requests().all()).isEqualTo(4);
        assertThat(whole.warnings()).noneMatch(it -> it.about().equals("calls.csv"));
    }

    @Test
    void aShortTraceIsToldInShortSpans() {
        TwinReport.FleetReport minutes =
                Twins.run(TwinInput.of(List.of(MINI), Twins.CATALOGUE, Twins.trace("smollm2-135m", 1, 100), 30, 1));
        TwinReport.FleetReport month =
                Twins.run(TwinInput.of(List.of(MINI), Twins.CATALOGUE, Twins.agents("[smollm2-135m]"), 30, 1));

        assertThat(minutes.series()).hasSizeBetween(50, 1_000);
        assertThat(minutes.bucketSeconds()).isLessThanOrEqualTo(10);
        assertThat(month.bucketSeconds()).isEqualTo(3_600);
        assertThat(month.series()).hasSizeBetween(720, 722);
    }

    private static TwinInput input(Fleet fleet, String... models) {
        return TwinInput.of(List.of(fleet), Twins.CATALOGUE, Twins.agents(models), 1, 1);
    }

    private static String reason(TwinReport.FleetReport report, String model) {
        return report.models().stream()
                .filter(it -> it.model().equals(model))
                .findFirst()
                .orElseThrow()
                .reason();
    }
}
