package io.ruche.scheduler.money;

import io.ruche.scheduler.organisation.spec.BudgetSpec.Window;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/**
 * One window of a budget: from {@code start} up to, but not with, {@code end}, in milliseconds since 1970. The windows of
 * a kind and zone touch each other and leave no gap, whatever the clocks there do.
 */
public record Span(long start, long end) {
    /** A run's: it ends with the run, not at a time. */
    public static final Span OF_A_RUN = new Span(0, Long.MAX_VALUE);

    private static final long HOUR = 3_600_000;

    /** The window in which this moment lies. */
    public static Span at(Window window, ZoneId zone, long millis) {
        ZonedDateTime moment = Instant.ofEpochMilli(millis).atZone(zone);
        return switch (window) {
            case RUN -> OF_A_RUN;
            case HOUR -> hour(day(moment), millis);
            case DAY -> day(moment);
            case MONTH -> {
                var first = moment.toLocalDate().withDayOfMonth(1);
                yield between(first.atStartOfDay(zone), first.plusMonths(1).atStartOfDay(zone));
            }
        };
    }

    private static Span day(ZonedDateTime moment) {
        var date = moment.toLocalDate();
        return between(date.atStartOfDay(moment.getZone()), date.plusDays(1).atStartOfDay(moment.getZone()));
    }

    /** Hours are counted from midnight as they pass: the day on which clocks change has 23 or 25, or half a one. */
    private static Span hour(Span day, long millis) {
        long start = day.start + (millis - day.start) / HOUR * HOUR;
        return new Span(start, Math.min(start + HOUR, day.end));
    }

    private static Span between(ZonedDateTime from, ZonedDateTime to) {
        return new Span(from.toInstant().toEpochMilli(), to.toInstant().toEpochMilli());
    }

    boolean isOver(long millis) {
        return millis >= end;
    }
}
