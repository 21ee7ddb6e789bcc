package io.ruche.scheduler.organisation.turn;

import io.ruche.scheduler.organisation.spec.AgentSpec;
import io.ruche.scheduler.organisation.spec.check.House;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;

/**
 * When an agent may begin a turn: within its active hours and as long as it has runs left today, by the clock on the
 * organisation's wall. What wakes it at another time waits.
 *
 * @param zone the organisation's
 * @param from first minute; the hours go past midnight when it is after {@code to}
 * @param to end, not included
 * @param mostRuns in one day; 0 without a bound
 */
public record WorkingHours(ZoneId zone, Optional<LocalTime> from, Optional<LocalTime> to, int mostRuns) {

    /** Empty for an agent that is not there, or that no organisation lists. */
    public static Optional<WorkingHours> find(House house, String agent) {
        return house.agent(agent)
                .flatMap(spec -> house.organisationOf(agent)
                        .map(it -> of(spec.schedule(), it.spec().timezone())));
    }

    static WorkingHours of(AgentSpec.Schedule schedule, String timezone) {
        Optional<String[]> hours = schedule.activeHours().map(text -> text.split("-", 2));
        return new WorkingHours(
                ZoneId.of(timezone),
                hours.map(it -> LocalTime.parse(it[0])),
                hours.map(it -> LocalTime.parse(it[1])),
                schedule.maxRunsPerDay().orElse(0));
    }

    /** The day, as {@code 2026-11-23}, that a run at this time counts for. */
    public String day(long atMillis) {
        return at(atMillis).toLocalDate().toString();
    }

    /**
     * When the next turn may begin: {@code nowMillis}, or later.
     *
     * @param runsToday how many began on {@link #day} of now
     */
    public long nextStart(long nowMillis, int runsToday) {
        ZonedDateTime when = at(nowMillis);
        if (mostRuns > 0 && runsToday >= mostRuns) {
            when = when.toLocalDate().plusDays(1).atStartOfDay(zone);
        }
        return isActive(when.toLocalTime()) ? millis(when, nowMillis) : nextOpening(when);
    }

    private boolean isActive(LocalTime time) {
        if (from.isEmpty() || to.isEmpty() || from.equals(to)) return true;
        boolean afterFrom = !time.isBefore(from.get());
        boolean beforeTo = time.isBefore(to.get());
        return from.get().isBefore(to.get()) ? afterFrom && beforeTo : afterFrom || beforeTo;
    }

    private long nextOpening(ZonedDateTime when) {
        LocalTime opening = from.orElse(LocalTime.MIDNIGHT);
        LocalDate day = when.toLocalDate();
        ZonedDateTime next = day.atTime(opening).atZone(zone);
        // in the night when clocks change, an opening may not be where it was said
        while (next.isBefore(when)) {
            day = day.plusDays(1);
            next = day.atTime(opening).atZone(zone);
        }
        return next.toInstant().toEpochMilli();
    }

    private static long millis(ZonedDateTime when, long atLeast) {
        return Math.max(atLeast, when.toInstant().toEpochMilli());
    }

    private ZonedDateTime at(long millis) {
        return Instant.ofEpochMilli(millis).atZone(zone);
    }
}
