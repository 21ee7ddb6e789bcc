package io.ruche.scheduler.organisation.schedule;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;

/**
 * Hours of each day, for example {@code 22:00-07:00}, which lie over midnight. The first minute is among them, the last one
 * is not; the same hour twice is the whole day.
 */
public record DayHours(LocalTime from, LocalTime to) {

    /** As a spec writes them. */
    public static DayHours of(String text) {
        String[] ends = text.split("-");
        return new DayHours(time(ends[0]), time(ends[1]));
    }

    private static LocalTime time(String text) {
        return LocalTime.parse(text.startsWith("24") ? "00" + text.substring(2) : text);
    }

    public boolean has(long millis, ZoneId zone) {
        LocalTime wall = Instant.ofEpochMilli(millis).atZone(zone).toLocalTime();
        if (from.isBefore(to)) {
            return !wall.isBefore(from) && wall.isBefore(to);
        }
        return !wall.isBefore(from) || wall.isBefore(to);
    }
}
