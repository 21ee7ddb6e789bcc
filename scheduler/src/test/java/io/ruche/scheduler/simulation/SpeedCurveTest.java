package io.ruche.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ruche.scheduler.simulation.SpeedCurve.Reading;
import io.ruche.scheduler.simulation.SpeedCurve.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpeedCurveTest {
    private static final SpeedCurve TRUE =
            new SpeedCurve(0.004, 0.002, 1e-6, List.of(0.016, 0.020, 0.023, 0.030), 1e-5);

    @Test
    void findsTheSpeedThatMadeTheMeasurements() {
        SpeedCurve found = SpeedCurve.of(readings(TRUE), steps(TRUE, 1, 2, 3, 4));

        for (long prompt : new long[] {1, 50, 400, 3000}) {
            assertThat(found.prefillSeconds(0, prompt)).isCloseTo(TRUE.prefillSeconds(0, prompt), within(1e-6));
        }
        for (int requests = 1; requests <= 4; requests++) {
            assertThat(found.decodeStepSeconds(requests, 700))
                    .isCloseTo(TRUE.decodeStepSeconds(requests, 700), within(1e-9));
        }
    }

    @Test
    void whatIsCachedIsNotReadButMet() {
        assertThat(TRUE.prefillSeconds(100, 200)).isCloseTo(0.004 + 0.2 + 1e-6 * (20_000 - 5_000), within(1e-12));
    }

    @Test
    void goesOnPastTheLastStepAsBetweenTheLastTwo() {
        assertThat(TRUE.decodeStepSeconds(6, 0)).isCloseTo(0.030 + 2 * 0.007, within(1e-12));
        SpeedCurve alone = SpeedCurve.of(readings(TRUE), steps(TRUE, 1));
        assertThat(alone.decodeStepSeconds(3, 0)).isCloseTo(3 * 0.016, within(1e-9));
    }

    @Test
    void noTermIsNegativeWhateverWasMeasured() {
        List<Reading> falling = List.of(new Reading(10, 0.3), new Reading(100, 0.35), new Reading(1000, 0.2));
        List<Step> freeContext = List.of(new Step(1, 10, 0.02), new Step(1, 1000, 0.01));

        SpeedCurve found = SpeedCurve.of(falling, freeContext);

        assertThat(found.readSeconds()).isNotNegative();
        assertThat(found.readSecondsPerToken()).isPositive();
        assertThat(found.readSecondsPerPair()).isNotNegative();
        assertThat(found.stepSecondsPerToken()).isZero();
        assertThat(found.stepSeconds()).containsExactly(0.015);
    }

    @Test
    void refusesAGapInTheNumbersOfRequests() {
        assertThatThrownBy(() -> SpeedCurve.of(readings(TRUE), steps(TRUE, 1, 3)))
                .hasMessage("no step of 2 requests was measured");
        assertThatThrownBy(() -> SpeedCurve.of(List.of(), steps(TRUE, 1))).hasMessageContaining("no prompt");
    }

    private static List<Reading> readings(ReplicaSpeed speed) {
        List<Reading> readings = new ArrayList<>();
        for (long prompt : new long[] {16, 64, 256, 1024}) {
            readings.add(new Reading(prompt, speed.prefillSeconds(0, prompt)));
        }
        return readings;
    }

    private static List<Step> steps(ReplicaSpeed speed, int... requests) {
        List<Step> steps = new ArrayList<>();
        for (int each : requests) {
            for (double context : new double[] {30, 900}) {
                steps.add(new Step(each, each * context, speed.decodeStepSeconds(each, each * context)));
            }
        }
        return steps;
    }
}
