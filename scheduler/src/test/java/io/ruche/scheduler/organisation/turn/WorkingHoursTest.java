package io.ruche.scheduler.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkingHoursTest {
    private static final WorkingHours DAY = hours("08:00-18:30", 0);
    private static final WorkingHours NIGHT = hours("22:00-06:00", 0);

    @Test
    void beginsAtOnceWithinItsHoursAndElseWhenTheyBegin() {
        assertThat(DAY.nextStart(at("2026-11-23T09:00:00Z"), 0)).isEqualTo(at("2026-11-23T09:00:00Z"));
        assertThat(DAY.nextStart(at("2026-11-23T06:00:00Z"), 0)).isEqualTo(at("2026-11-23T07:00:00Z"));
        assertThat(DAY.nextStart(at("2026-11-23T17:30:00Z"), 0)).isEqualTo(at("2026-11-24T07:00:00Z"));
    }

    @Test
    void hoursMayGoPastMidnight() {
        assertThat(NIGHT.nextStart(at("2026-11-23T23:30:00Z"), 0)).isEqualTo(at("2026-11-23T23:30:00Z"));
        assertThat(NIGHT.nextStart(at("2026-11-24T04:59:00Z"), 0)).isEqualTo(at("2026-11-24T04:59:00Z"));
        assertThat(NIGHT.nextStart(at("2026-11-24T05:00:00Z"), 0)).isEqualTo(at("2026-11-24T21:00:00Z"));
    }

    @Test
    void aDaysRunsAreUsedUpUntilTheNextMorning() {
        WorkingHours three = hours("08:00-18:30", 3);
        assertThat(three.nextStart(at("2026-11-23T09:00:00Z"), 2)).isEqualTo(at("2026-11-23T09:00:00Z"));
        assertThat(three.nextStart(at("2026-11-23T09:00:00Z"), 3)).isEqualTo(at("2026-11-24T07:00:00Z"));
        assertThat(three.day(at("2026-11-23T23:30:00Z"))).isEqualTo("2026-11-24");
    }

    @Test
    void theNightWithoutAnHourHasAMorning() {
        WorkingHours early = hours("02:30-03:00", 0);
        // on 29 March clocks in Paris go from 2:00 to 3:00
        assertThat(early.nextStart(at("2026-03-28T12:00:00Z"), 0)).isEqualTo(at("2026-03-29T01:30:00Z"));
        assertThat(early.nextStart(at("2026-03-29T02:00:00Z"), 0)).isEqualTo(at("2026-03-30T00:30:00Z"));
    }

    private static WorkingHours hours(String hours, int most) {
        return WorkingHours.of(
                new AgentSpec.Schedule(
                        List.of(), Optional.of(hours), most == 0 ? Optional.empty() : Optional.of(most), 1),
                "Europe/Paris");
    }

    private static long at(String instant) {
        return Instant.parse(instant).toEpochMilli();
    }
}
