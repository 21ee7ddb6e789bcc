package io.ruche.scheduler.admission;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdmissionTest {

    @Test
    void goesOnWhileASlotIsFree() {
        assertThat(Admission.ask(load(3, 0, 0))).isInstanceOf(Admission.Go.class);
        assertThat(Admission.ask(load(4, 0, 0))).isInstanceOf(Admission.Wait.class);
    }

    @Test
    void nobodyOvertakes() {
        assertThat(Admission.ask(load(3, 1, 0))).isInstanceOf(Admission.Wait.class);
    }

    @Test
    void waitsItsTurnOutOfTheSlots() {
        assertThat(Admission.ask(load(4, 7, 0))).isEqualTo(new Admission.Wait(Duration.ofSeconds(4)));
    }

    @Test
    void refusesWhenTheQueueIsFullAndSaysWhenToComeBack() {
        Admission.Answer answer = Admission.ask(load(4, 16, 0));

        assertThat(answer)
                .isEqualTo(new Admission.Refuse(Duration.ofSeconds(5), "queue: 16 requests wait (expected: < 16)."));
    }

    @Test
    void refusesWhatWouldComeTooLate() {
        assertThat(Admission.ask(load(4, 8, 3))).isInstanceOf(Admission.Refuse.class);
        assertThat(Admission.ask(load(4, 8, 30))).isInstanceOf(Admission.Wait.class);
    }

    @Test
    void retryIsBetweenASecondAndAMinute() {
        Admission.Refuse soon = (Admission.Refuse) Admission.ask(new Admission.Load(64, 64, 1, 1, 0.01, 0));
        Admission.Refuse late = (Admission.Refuse) Admission.ask(new Admission.Load(1, 1, 500, 500, 30, 0));

        assertThat(soon.retryAfter()).isEqualTo(Duration.ofSeconds(1));
        assertThat(late.retryAfter()).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void whileNothingIsReadyRequestsWait() {
        assertThat(Admission.ask(new Admission.Load(0, 0, 0, 16, 0, 1))).isInstanceOf(Admission.Wait.class);
    }

    private static Admission.Load load(int running, int waiting, double deadline) {
        return new Admission.Load(4, running, waiting, 16, 2, deadline);
    }
}
