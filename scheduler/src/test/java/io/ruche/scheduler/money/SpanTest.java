package io.ruche.scheduler.money;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SpanTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    private static long at(ZoneId zone, String local) {
        return ZonedDateTime.parse(local + "[" + zone + "]").toInstant().toEpochMilli();
    }

    private static Duration length(Span span) {
        return Duration.ofMillis(span.end() - span.start());
    }

    @Test
    void aDayGoesFromMidnightToMidnightThere() {
        Span span = Span.at(Window.DAY, PARIS, at(PARIS, "2026-11-23T00:30:00+01:00"));

        assertThat(Instant.ofEpochMilli(span.start())).hasToString("2026-11-22T23:00:00Z");
        assertThat(length(span)).hasHours(24);
    }

    @Test
    void theDaysOnWhichClocksChangeHave23And25Hours() {
        assertThat(length(Span.at(Window.DAY, PARIS, at(PARIS, "2026-03-29T12:00:00+02:00"))))
                .hasHours(23);
        assertThat(length(Span.at(Window.DAY, PARIS, at(PARIS, "2026-10-25T12:00:00+01:00"))))
                .hasHours(25);
    }

    @Test
    void theHourThatComesTwiceIsTwoWindows() {
        Span first = Span.at(Window.HOUR, PARIS, at(PARIS, "2026-10-25T02:30:00+02:00"));
        Span second = Span.at(Window.HOUR, PARIS, at(PARIS, "2026-10-25T02:30:00+01:00"));

        assertThat(second.start()).isEqualTo(first.end());
        assertThat(length(second)).hasHours(1);
    }

    @Test
    void aMonthEndsWithItsLastDayAndARunDoesNotEnd() {
        Span february = Span.at(Window.MONTH, PARIS, at(PARIS, "2028-02-10T08:00:00+01:00"));

        assertThat(length(february)).hasDays(29);
        assertThat(Span.at(Window.RUN, PARIS, 5)).isEqualTo(Span.OF_A_RUN);
    }

    /** With half hours (Lord Howe), three quarters (Chatham), a midnight that was not (Beirut, Asuncion). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "UTC",
                "Europe/Paris",
                "America/New_York",
                "Australia/Lord_Howe",
                "Pacific/Chatham",
                "Asia/Beirut",
                "America/Asuncion",
                "Asia/Kathmandu"
            })
    void windowsTouchAndLeaveNoGap(String name) {
        ZoneId zone = ZoneId.of(name);
        SimulatedEntropy chance = new SimulatedEntropy(7);
        for (Window window : new Window[] {Window.HOUR, Window.DAY, Window.MONTH}) {
            long moment = at(ZoneId.of("UTC"), "2026-01-01T00:00:00+00:00") + chance.below(86_400_000);
            for (int i = 0; i < 10_000; i++) {
                Span span = Span.at(window, zone, moment);
                assertThat(span.start()).isLessThanOrEqualTo(moment);
                assertThat(span.end()).isGreaterThan(moment);
                assertThat(Span.at(window, zone, span.start())).isEqualTo(span);
                assertThat(Span.at(window, zone, span.end() - 1)).isEqualTo(span);
                assertThat(Span.at(window, zone, span.end()).start()).isEqualTo(span.end());
                moment = span.end() + chance.below(3_600_000);
            }
        }
    }
}
