package io.ruche.scheduler.speed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.ruche.scheduler.speed.Corrections.Subject;
import org.junit.jupiter.api.Test;

class CorrectionsTest {
    private static final Subject LLAMA = new Subject("mac-mini-m4-16", "mlx", "llama");
    private static final Subject QWEN = new Subject("mac-mini-m4-16", "mlx", "qwen3");

    private static Corrections measured(Subject subject, double... tokensPerSecond) {
        Corrections corrections = Corrections.NONE;
        for (double speed : tokensPerSecond) corrections = corrections.with(subject, speed, 100);
        return corrections;
    }

    @Test
    void leavesPredictionsAsTheyAreUntilThreeWereMeasured() {
        assertThat(Corrections.NONE.factor(LLAMA)).isEqualTo(1);
        assertThat(measured(LLAMA, 80, 80).factor(LLAMA)).isEqualTo(1);
        assertThat(measured(LLAMA, 80, 80, 80).factor(LLAMA)).isEqualTo(0.8);
    }

    @Test
    void isMovedLittleByOneBrokenReading() {
        assertThat(measured(LLAMA, 79, 80, 81, 82, 9000).factor(LLAMA)).isEqualTo(0.81);
        assertThat(measured(LLAMA, 0.001, 79, 80, 81, 82).factor(LLAMA)).isEqualTo(0.80);
    }

    @Test
    void staysWithinAFactorOfEight() {
        assertThat(measured(LLAMA, 1e6, 1e6, 1e6).factor(LLAMA)).isEqualTo(8);
        assertThat(measured(LLAMA, 0.1, 0.1, 0.1).factor(LLAMA)).isEqualTo(0.125);
    }

    @Test
    void takesAnotherFamilysOfTheSameRuntimeAndDevice() {
        Corrections corrections = measured(LLAMA, 70, 70, 70);

        assertThat(corrections.factor(QWEN)).isEqualTo(0.7);
        assertThat(corrections.factor(new Subject("mac-mini-m4-16", "ollama", "llama")))
                .isEqualTo(1);
        assertThat(corrections.factor(new Subject("mac-mini-m4-32", "mlx", "llama")))
                .isEqualTo(1);
    }

    @Test
    void prefersTheFamilysOwn() {
        Corrections corrections = measured(LLAMA, 70, 70, 70, 70);
        for (int i = 0; i < 3; i++) corrections = corrections.with(QWEN, 120, 100);

        assertThat(corrections.factor(QWEN)).isEqualTo(1.2);
        assertThat(corrections.measurements(QWEN)).isEqualTo(3);
    }

    @Test
    void forgetsWhatIsOld() {
        Corrections corrections = Corrections.NONE;
        for (int i = 0; i < 100; i++) corrections = corrections.with(LLAMA, 50, 100);
        for (int i = 0; i < Corrections.KEPT; i++) corrections = corrections.with(LLAMA, 90, 100);

        assertThat(corrections.factor(LLAMA)).isEqualTo(0.9);
        assertThat(corrections.measurements(LLAMA)).isEqualTo(Corrections.KEPT);
    }

    @Test
    void takesNoMeasurementThatIsNone() {
        Corrections corrections = Corrections.NONE
                .with(LLAMA, 0, 100)
                .with(LLAMA, Double.NaN, 100)
                .with(LLAMA, 50, 0)
                .with(LLAMA, Double.POSITIVE_INFINITY, 100);

        assertThat(corrections.measurements(LLAMA)).isZero();
    }

    @Test
    void scalesAPrediction() {
        Prediction prediction =
                new Prediction(20, 200).times(measured(LLAMA, 80, 80, 80).factor(LLAMA));

        assertThat(prediction.decodeTokensPerSecond()).isCloseTo(16, within(1e-9));
        assertThat(prediction.prefillTokensPerSecond()).isCloseTo(160, within(1e-9));
        assertThat(prediction.timeToFirstTokenSeconds(1600, 0).orElseThrow()).isCloseTo(10.0625, within(1e-9));
    }
}
