package io.ruche.scheduler.twin;

import io.ruche.scheduler.organisation.spec.OrganisationSpec;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;

/** When a run begins by the wall: at midnight of a Monday, in the organisation's time zone. */
final class Start {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 5);

    private Start() {}

    static ZoneId zone(TwinInput input) {
        return input.organisation()
                .flatMap(it -> it.each(OrganisationSpec.class).findFirst())
                .map(it -> ZoneId.of(it.spec().timezone()))
                .orElse(ZoneId.of("UTC"));
    }

    static long millis(TwinInput input) {
        return DAY.atStartOfDay(zone(input)).toInstant().toEpochMilli();
    }

    static int minuteOfDay(TwinInput input, double seconds) {
        var wall = Instant.ofEpochMilli(millis(input) + (long) (seconds * 1e3)).atZone(zone(input));
        return wall.getHour() * 60 + wall.getMinute();
    }
}
