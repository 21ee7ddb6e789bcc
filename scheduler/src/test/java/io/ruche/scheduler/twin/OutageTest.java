package io.ruche.scheduler.twin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutageTest {
    private static final double HOUR = 3_600;

    @Test
    void anAgentWhoseOnlyModelIsBackWorksOn() {
        TwinInput input = days(1).with(Assumptions.USUAL.with(Assumption.MESSAGES_A_DAY, 480))
                .withOutages(List.of(lost(HOUR, HOUR)));

        List<TwinReport.ReplicaRow> replicas = Twins.run(input).models().get(0).replicas();

        assertThat(replicas).hasSize(2);
        assertThat(replicas.get(1).loadSeconds()).isPositive();
        // some twenty letters an hour, for almost all of the day
        assertThat(replicas.get(1).served()).isGreaterThan(100);
    }

    @Test
    void aMachineThatIsLostTwiceAtOnceIsBackWhenBothAreOver() {
        TwinReport.NodeRow within = machine(lost(HOUR, 2 * HOUR), lost(1.5 * HOUR, 0.25 * HOUR));
        TwinReport.NodeRow beyond = machine(lost(HOUR, HOUR), lost(1.5 * HOUR, HOUR));

        assertThat(within.outages()).isEqualTo(1);
        assertThat(within.outageSeconds()).isCloseTo(2 * HOUR, within(1e-6));
        assertThat(beyond.outages()).isEqualTo(1);
        assertThat(beyond.outageSeconds()).isCloseTo(1.5 * HOUR, within(1e-6));
    }

    @Test
    void chanceTakesAMachineAgainAndAgain() {
        TwinInput input =
                days(10).with(Assumptions.USUAL.with(Assumption.MTBF_DAYS, 0.5).with(Assumption.REPAIR_MINUTES, 60));

        TwinReport.FleetReport report = Twins.run(input);

        assertThat(report.nodes().get(0).outages()).isBetween(5, 50);
        assertThat(report.nodes().get(0).outageSeconds()).isBetween(HOUR, 100 * HOUR);
        assertThat(Twins.run(input).traceHash()).isEqualTo(report.traceHash());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0.000_001, 0.009})
    void refusesLossesThatFollowEachOtherAtOnce(double days) {
        assertThatThrownBy(() -> Assumptions.USUAL.with(Assumption.MTBF_DAYS, days))
                .hasMessageContaining("mtbfDays: " + days + " (expected: 0, or 0.01 to 36500 days)");
    }

    @Test
    void takesNoLossesAndRareOnes() {
        assertThat(Assumptions.USUAL.with(Assumption.MTBF_DAYS, 0).value(Assumption.MTBF_DAYS))
                .isZero();
        assertThat(Assumptions.USUAL.with(Assumption.MTBF_DAYS, 0.01).value(Assumption.MTBF_DAYS))
                .isEqualTo(0.01);
    }

    @Test
    void refusesMoreArrivalsThanAnybodySimulates() {
        assertThatThrownBy(() -> Assumptions.USUAL.with(Assumption.FILES_A_DAY, 10_001))
                .hasMessageContaining("expected: 0 to 10000 a day");
    }

    private static TwinReport.NodeRow machine(NodeOutage... outages) {
        return Twins.run(days(1).withOutages(List.of(outages))).nodes().get(0);
    }

    private static NodeOutage lost(double atSeconds, double forSeconds) {
        return new NodeOutage("", "mini", atSeconds, forSeconds);
    }

    private static TwinInput days(int days) {
        return TwinInput.of(
                List.of(Twins.example("mac-mini-m4")), Twins.CATALOGUE, Twins.agents("[llama-3.1-8b]"), days, 1);
    }
}
