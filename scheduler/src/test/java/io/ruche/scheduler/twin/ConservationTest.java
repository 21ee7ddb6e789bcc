package io.ruche.scheduler.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.scheduler.device.DeviceSheet;
import io.ruche.scheduler.fleet.Fleet;
import io.ruche.scheduler.fleet.publish.FleetFile;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** What holds of every report, whatever the seed: nothing is lost, nothing comes from nowhere. */
class ConservationTest {
    private static final double DAY = 86_400;
    private static final long SEEDS = 8;
    private static final Fleet MINI = Twins.example("mac-mini-m4");

    @Test
    void theSameInputGivesTheSameReport() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            TwinReport once = Twin.run(office(seed), Progress.NONE);
            TwinReport again = Twin.run(office(seed), Progress.NONE);

            assertThat(again).as("seed %d", seed).isEqualTo(once);
            assertThat(Twins.run(office(seed + 1)).traceHash())
                    .as("seeds %d and the next", seed)
                    .isNotEqualTo(once.fleets().get(0).traceHash());
        }
    }

    @Test
    void eachRequestOfATraceEndsInOneWay() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            TwinInput input =
                    TwinInput.of(List.of(MINI), Twins.CATALOGUE, Twins.trace("llama-3.1-8b", seed, 400), 1, seed);

            TwinReport.FleetReport report = Twins.run(input);

            assertThat(report.requests().all()).as("seed %d", seed).isEqualTo(400);
            check(report, "trace, seed " + seed);
        }
    }

    @Test
    void eachCallOfAnAgentEndsInOneWayWhateverIsLost() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            TwinInput input = office(seed)
                    .with(Assumptions.USUAL
                            .with(Assumption.MESSAGES_A_DAY, 2_000)
                            .with(Assumption.MTBF_DAYS, 0.1)
                            .with(Assumption.REPAIR_MINUTES, 20));

            TwinReport.FleetReport report = Twins.run(input);

            assertThat(report.nodes().get(0).outages()).as("seed %d", seed).isPositive();
            check(report, "agents, seed " + seed);
            assertThat(sum(report.agents(), TwinReport.AgentRow::tokensIn))
                    .as("tokens read, seed %d", seed)
                    .isEqualTo(report.tokensIn());
            assertThat(sum(report.agents(), TwinReport.AgentRow::tokensOut))
                    .as("tokens written, seed %d", seed)
                    .isEqualTo(report.tokensOut());
        }
    }

    @Test
    void aMachineAtRestDrawsItsWattsAtRest() {
        TwinReport.FleetReport report = Twins.run(office(1).with(quiet()));

        assertThat(report.requests().all()).isZero();
        assertThat(report.energyKwh().getAsDouble()).isCloseTo(5 * 24 / 1_000.0, within(1e-9));
    }

    @Test
    void workAddsWhatItDrawsMore() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            double before = 0;
            for (int messages : List.of(100, 1_000, 5_000)) {
                TwinReport.FleetReport report =
                        Twins.run(office(seed).with(quiet().with(Assumption.MESSAGES_A_DAY, messages)));
                double busy = report.nodes().get(0).utilisation() * report.seconds();
                double kwh = report.energyKwh().getAsDouble();

                assertThat(kwh)
                        .as("%d messages, seed %d", messages, seed)
                        .isCloseTo((5 * (report.seconds() - busy) + 42.5 * busy) / 3.6e6, within(1e-9))
                        .isGreaterThan(before);
                double drawn = 0;
                for (TwinReport.Bucket it : report.series()) {
                    double seconds = Math.min(report.bucketSeconds(), report.seconds() - it.fromSeconds());
                    drawn += it.watts().getAsDouble() * seconds / 3.6e6;
                }
                assertThat(drawn).as("series, seed %d", seed).isCloseTo(kwh, within(1e-6));
                before = kwh;
            }
        }
    }

    @Test
    void twoModelsOnOneMachineSlowEachOther() {
        Fleet roomy = Twins.fleet("""
                apiVersion: ruche.io/v1
                kind: Fleet
                metadata: { name: roomy }
                spec: { nodes: [{ name: mini, device: mac-mini-m4-32 }] }
                """);
        Assumptions busy = quiet().with(Assumption.OUTPUT_SHARE, 1).with(Assumption.MESSAGES_A_DAY, 10_000);
        for (long seed = 1; seed <= SEEDS; seed++) {
            TwinReport.FleetReport alone =
                    Twins.run(agents(roomy, seed, "[llama-3.1-8b]").with(busy.with(Assumption.MESSAGES_A_DAY, 5_000)));
            TwinReport.FleetReport shared = Twins.run(
                    agents(roomy, seed, "[llama-3.1-8b]", "[llama-3.2-3b]").with(busy));

            assertThat(shared.models())
                    .as("seed %d", seed)
                    .allSatisfy(it -> assertThat(it.replicas()).hasSize(1))
                    .extracting(TwinReport.ModelRow::model)
                    .containsExactlyInAnyOrder("llama-3.1-8b", "llama-3.2-3b");
            assertThat(shared.nodes().get(0).utilisation()).as("seed %d", seed).isBetween(0.2, 1.0);
            assertThat(whole(shared)).as("shared or not, seed %d", seed).isGreaterThan(1.05 * whole(alone));
            check(shared, "shared, seed " + seed);
            check(alone, "alone, seed " + seed);
        }
    }

    @Test
    void aLostMachineServesNothingAndServesAgainWhenItIsBack() {
        Assumptions busy = quiet().with(Assumption.MESSAGES_A_DAY, 1_000);
        for (long seed = 1; seed <= SEEDS; seed++) {
            TwinInput input = agents(seed, "[llama-3.1-8b]").with(busy);
            TwinReport.FleetReport whole = Twins.run(input);
            TwinReport.FleetReport lost =
                    Twins.run(input.withOutages(List.of(new NodeOutage("", "mini", 0.25 * DAY, 0.25 * DAY))));

            assertThat(served(lost, 0.25 * DAY, 0.5 * DAY))
                    .as("away, seed %d", seed)
                    .isZero();
            assertThat(served(lost, 0, 0.5 * DAY))
                    .as("until it is back, seed %d", seed)
                    .isLessThan(served(whole, 0, 0.5 * DAY));
            // letters wait, and are answered later
            assertThat(served(lost, 0.5 * DAY, DAY))
                    .as("afterwards, seed %d", seed)
                    .isGreaterThan(served(whole, 0.5 * DAY, DAY));
            assertThat(lost.energyKwh().getAsDouble())
                    .as("energy, seed %d", seed)
                    .isLessThan(whole.energyKwh().getAsDouble());
            check(lost, "lost, seed " + seed);
        }
    }

    @Test
    void talkBegetsTalkAndEnds() {
        String talks = """
                ---
                apiVersion: ruche.io/v1
                kind: Conversation
                metadata: { name: chat }
                spec:
                  participants: { select: nearby, min: 2, max: 2 }
                  start: { probability: 1, cooldownPair: 1s, cooldownAgent: 1s }
                  turns: { maxRounds: 2, maxTurns: 4, maxTokensPerTurn: 60 }
                """;
        for (long seed = 1; seed <= SEEDS; seed++) {
            Assumptions few = quiet().with(Assumption.MESSAGES_A_DAY, 5);
            TwinReport.FleetReport silent =
                    Twins.run(agents(seed, "[llama-3.2-1b]", "[llama-3.2-1b]").with(few));
            TwinReport.FleetReport talking = Twins.run(TwinInput.of(
                            List.of(MINI),
                            Twins.CATALOGUE,
                            Twins.house(Twins.agentsText("[llama-3.2-1b]", "[llama-3.2-1b]") + talks),
                            1,
                            seed)
                    .with(few));

            // each talk frees two agents, which may begin another: far more than the five that letters alone would
            // bring
            assertThat(talking.requests().all())
                    .as("seed %d", seed)
                    .isGreaterThan(5 * silent.requests().all());
            assertThat(talking.seconds()).as("seed %d", seed).isLessThan(1.01 * DAY);
            check(talking, "talk, seed " + seed);
        }
    }

    @Test
    void aFleetTwiceAsFastLetsNobodyWaitLonger() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            TraceLoad trace = Twins.trace("llama-3.1-8b", seed, 300);
            TwinReport report = Twin.run(
                    TwinInput.of(List.of(cellar("slow", 1), cellar("fast", 2)), Twins.CATALOGUE, trace, 1, seed),
                    Progress.NONE);
            TwinReport.FleetReport slow = report.fleets().get(0);
            TwinReport.FleetReport fast = report.fleets().get(1);

            assertThat(slow.requests().served()).as("seed %d", seed).isPositive();
            // a quantile is told within 0.8 %
            assertThat(fast.firstToken().p50())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(1.01 * slow.firstToken().p50());
            assertThat(fast.requests().served())
                    .as("seed %d", seed)
                    .isGreaterThanOrEqualTo(slow.requests().served());
            assertThat(fast.bucketSeconds()).as("seed %d", seed).isEqualTo(slow.bucketSeconds());
        }
    }

    private static void check(TwinReport.FleetReport it, String of) {
        TwinReport.Requests all = it.requests();
        assertThat(all.served() + all.refused() + all.unserved())
                .as("requests: " + of)
                .isEqualTo(all.all());
        assertThat(all.good()).as("good: " + of).isLessThanOrEqualTo(all.served());
        assertThat(it.firstToken().count()).as("quantiles: " + of).isEqualTo(all.served());
        assertThat(sum(it.models(), model -> model.requests().all()))
                .as("models: " + of)
                .isEqualTo(all.all());
        assertThat(sum(it.models(), TwinReport.ModelRow::tokensIn))
                .as("read: " + of)
                .isEqualTo(it.tokensIn());
        assertThat(sum(it.models(), TwinReport.ModelRow::tokensOut))
                .as("written: " + of)
                .isEqualTo(it.tokensOut());
        assertThat(sum(it.series(), TwinReport.Bucket::served))
                .as("served: " + of)
                .isEqualTo(all.served());
        assertThat(sum(it.series(), TwinReport.Bucket::tokensIn))
                .as("series, read: " + of)
                .isEqualTo(it.tokensIn());
        assertThat(sum(it.series(), TwinReport.Bucket::tokensOut))
                .as("series, written: " + of)
                .isEqualTo(it.tokensOut());
        for (TwinReport.ModelRow model : it.models()) {
            assertThat(sum(model.replicas(), TwinReport.ReplicaRow::served))
                    .as("replicas of " + model.model() + ": " + of)
                    .isEqualTo(model.requests().served());
            assertThat(sum(model.replicas(), TwinReport.ReplicaRow::tokensOut))
                    .as("replicas' tokens of " + model.model() + ": " + of)
                    .isEqualTo(model.tokensOut());
        }
    }

    private static <T> long sum(List<T> rows, ToLongFunction<T> of) {
        return rows.stream().mapToLong(of).sum();
    }

    private static double whole(TwinReport.FleetReport report) {
        return report.models().stream()
                .filter(it -> it.model().equals("llama-3.1-8b"))
                .findFirst()
                .orElseThrow()
                .whole()
                .mean();
    }

    private static long served(TwinReport.FleetReport report, double from, double until) {
        return sum(
                report.series().stream()
                        .filter(it -> it.fromSeconds() >= from && it.fromSeconds() + report.bucketSeconds() <= until)
                        .toList(),
                TwinReport.Bucket::served);
    }

    private static TwinInput office(long seed) {
        return agents(seed, "[llama-3.1-8b]", "[smollm2-135m]");
    }

    private static TwinInput agents(long seed, String... models) {
        return agents(MINI, seed, models);
    }

    private static TwinInput agents(Fleet fleet, long seed, String... models) {
        return TwinInput.of(List.of(fleet), Twins.CATALOGUE, Twins.agents(models), 1, seed);
    }

    /** Nobody asks for anything. */
    private static Assumptions quiet() {
        return Assumptions.USUAL
                .with(Assumption.MESSAGES_A_DAY, 0)
                .with(Assumption.EVENTS_A_DAY, 0)
                .with(Assumption.RETRY_SHARE, 0);
    }

    private static Fleet cellar(String name, int times) {
        DeviceSheet sheet = DeviceSheet.of(
                "devices.yaml", String.format("""
                devices:
                  - name: cellar
                    title: The server in the cellar
                    processor: gpu
                    memoryGiB: 64
                    limit: {bytes: 40000000000, reason: what its card has}
                    bandwidth: {value: %d, source: its data sheet}
                    tflops: {value: %d, source: its data sheet}
                """, 200 * times, 10 * times).getBytes(StandardCharsets.UTF_8));
        return FleetFile.read(
                name + ".yaml",
                String.format("""
                        apiVersion: ruche.io/v1
                        kind: Fleet
                        metadata: { name: %s }
                        spec: { nodes: [{ name: one, device: cellar }] }
                        """, name).getBytes(StandardCharsets.UTF_8),
                Twins.CATALOGUE,
                sheet.catalogue());
    }
}
