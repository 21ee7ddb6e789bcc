package io.ruche.scheduler.organisation.schedule;

import io.ruche.scheduler.organisation.spec.table.Forms;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;

/**
 * Five cron fields: minute, hour, day of month, month, weekday (0 and 7 are Sunday). When both days are restricted, either
 * will do, as cron has it.
 *
 * <p>When clocks change: a fixed hour that is left out comes as soon as the clock goes on, and one that comes twice counts
 * once, so that a daily report comes every day and once. With {@code *} or {@code * /n} for the hour the times follow the
 * clock as it runs, through both of the doubled hours.
 */
public final class Cron {
    /** The longest time between two 29 Februaries, and one year more. */
    private static final int MOST_DAYS = 9 * 366;

    private static final long MINUTE_MILLIS = 60_000;
    private static final long DAY_MILLIS = 24 * 60 * MINUTE_MILLIS;

    private final BitSet minutes;
    private final BitSet hours;
    private final BitSet days;
    private final BitSet months;
    private final BitSet weekdays;
    private final boolean everyHour;
    private final boolean anyDay;
    private final boolean anyWeekday;

    private Cron(String[] fields) {
        minutes = bits(fields[0], 0, 59);
        hours = bits(fields[1], 0, 23);
        days = bits(fields[2], 1, 31);
        months = bits(fields[3], 1, 12);
        weekdays = bits(fields[4], 0, 7);
        if (weekdays.get(7)) weekdays.set(0);
        everyHour = fields[1].startsWith("*");
        anyDay = fields[2].startsWith("*");
        anyWeekday = fields[4].startsWith("*");
    }

    /** @throws IllegalArgumentException if these are no cron fields; a checked spec's always are */
    public static Cron of(String text) {
        if (!Forms.isCron(text)) {
            throw new IllegalArgumentException("'" + text + "' (expected: five cron fields, as '0 9 * * 1-5')");
        }
        return new Cron(Forms.cron(text).split(" "));
    }

    private static BitSet bits(String field, int least, int most) {
        BitSet bits = new BitSet();
        for (String part : field.split(",")) {
            String[] range = part.split("/");
            int step = range.length > 1 ? Integer.parseInt(range[1]) : 1;
            String[] ends = range[0].equals("*") ? new String[] {"" + least, "" + most} : range[0].split("-");
            int from = Integer.parseInt(ends[0]);
            int to = ends.length > 1 ? Integer.parseInt(ends[1]) : range.length > 1 ? most : from;
            for (int value = from; value <= to; value += step) bits.set(value);
        }
        return bits;
    }

    /** The first time after that one; empty when there is none, as for 30 February. */
    public OptionalLong next(long afterMillis, ZoneId zone) {
        LocalDate date = Instant.ofEpochMilli(afterMillis).atZone(zone).toLocalDate();
        for (int i = 0; i < MOST_DAYS; i++, date = date.plusDays(1)) {
            if (isOn(date)) {
                OptionalLong found = firstOn(date, afterMillis, zone);
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return OptionalLong.empty();
    }

    /** The times after {@code afterMillis} up to {@code upToMillis}, of many the last {@code most}. */
    public List<Long> between(long afterMillis, long upToMillis, ZoneId zone, int most) {
        List<Long> times = new ArrayList<>();
        OptionalLong next = next(afterMillis, zone);
        while (next.isPresent() && next.getAsLong() <= upToMillis) {
            times.add(next.getAsLong());
            if (times.size() > most) times.remove(0);
            next = next(next.getAsLong(), zone);
        }
        return times;
    }

    private boolean isOn(LocalDate date) {
        if (!months.get(date.getMonthValue())) {
            return false;
        }
        boolean day = days.get(date.getDayOfMonth());
        boolean weekday = weekdays.get(date.getDayOfWeek().getValue() % 7);
        return anyDay || anyWeekday ? day && weekday : day || weekday;
    }

    private OptionalLong firstOn(LocalDate date, long afterMillis, ZoneId zone) {
        long start = date.atStartOfDay(zone).toInstant().toEpochMilli();
        ZoneOffsetTransition change = zone.getRules().nextTransition(Instant.ofEpochMilli(start - 1));
        if (change == null || change.getInstant().toEpochMilli() >= start + DAY_MILLIS) {
            return firstOfPlainDay(start, afterMillis);
        }
        long first = Long.MAX_VALUE;
        for (int hour = hours.nextSetBit(0); hour >= 0; hour = hours.nextSetBit(hour + 1)) {
            for (int minute = minutes.nextSetBit(0); minute >= 0; minute = minutes.nextSetBit(minute + 1)) {
                for (long time : at(date.atTime(hour, minute), zone)) {
                    if (time > afterMillis) first = Math.min(first, time);
                }
            }
        }
        return first == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(first);
    }

    /** On a day of 24 hours minutes can be counted. */
    private OptionalLong firstOfPlainDay(long start, long afterMillis) {
        long from = afterMillis < start ? 0 : (afterMillis - start) / MINUTE_MILLIS + 1;
        int hour = hours.nextSetBit((int) (from / 60));
        int minute = hour == from / 60 ? minutes.nextSetBit((int) (from % 60)) : minutes.nextSetBit(0);
        if (hour >= 0 && minute < 0) {
            hour = hours.nextSetBit(hour + 1);
            minute = minutes.nextSetBit(0);
        }
        return hour < 0 ? OptionalLong.empty() : OptionalLong.of(start + (hour * 60L + minute) * MINUTE_MILLIS);
    }

    /** When the wall shows that time: once as a rule, never or twice when clocks change. */
    private long[] at(LocalDateTime wall, ZoneId zone) {
        List<ZoneOffset> offsets = zone.getRules().getValidOffsets(wall);
        if (offsets.isEmpty()) {
            ZoneOffsetTransition gap = zone.getRules().getTransition(wall);
            return everyHour ? new long[0] : new long[] {gap.getInstant().toEpochMilli()};
        }
        return offsets.stream()
                .limit(everyHour ? 2 : 1)
                .mapToLong(offset -> wall.toInstant(offset).toEpochMilli())
                .toArray();
    }
}
