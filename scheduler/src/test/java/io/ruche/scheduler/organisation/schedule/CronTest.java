package io.ruche.scheduler.organisation.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Clocks in Paris go on at 02:00 on 29 March 2026, and back at 03:00 on 25 October. */
class CronTest {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
    private static final List<ZoneId> ZONES = List.of(
            PARIS,
            ZoneOffset.UTC,
            ZoneId.of("America/New_York"),
            ZoneId.of("Australia/Lord_Howe"),
            ZoneId.of("America/Sao_Paulo"),
            ZoneId.of("Asia/Kathmandu"));

    @Test
    void aWeekdayMorningIsOnWeekdays() {
        assertThat(times("0 9 * * 1-5", "2026-10-01T12:00", 3))
                .containsExactly("2026-10-02T09:00+02:00", "2026-10-05T09:00+02:00", "2026-10-06T09:00+02:00");
    }

    @Test
    void isNeverTheTimeItself() {
        assertThat(times("0 9 * * *", "2026-10-01T09:00", 1)).containsExactly("2026-10-02T09:00+02:00");
    }

    @Test
    void eitherDayWillDoWhenBothAreRestricted() {
        assertThat(times("0 0 13 * 5", "2026-11-01T00:00", 4))
                .containsExactly(
                        "2026-11-06T00:00+01:00",
                        "2026-11-13T00:00+01:00",
                        "2026-11-20T00:00+01:00",
                        "2026-11-27T00:00+01:00");
        assertThat(times("0 0 13 * 7", "2026-11-08T00:00", 2))
                .containsExactly("2026-11-13T00:00+01:00", "2026-11-15T00:00+01:00");
    }

    @Test
    void waitsYearsForALeapDayAndSaysWhenThereIsNone() {
        assertThat(times("0 0 29 2 *", "2096-03-01T00:00", 1)).containsExactly("2104-02-29T00:00+01:00");
        assertThat(Cron.of("0 0 30 2 *").next(0, PARIS)).isEqualTo(OptionalLong.empty());
    }

    @Test
    void anHourThatIsLeftOutComesAsSoonAsTheClockGoesOn() {
        assertThat(times("30 2 * * *", "2026-03-28T12:00", 3))
                .containsExactly("2026-03-29T03:00+02:00", "2026-03-30T02:30+02:00", "2026-03-31T02:30+02:00");
    }

    @Test
    void anHourThatComesTwiceCountsOnce() {
        assertThat(times("30 2 * * *", "2026-10-24T12:00", 2))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-26T02:30+01:00");
    }

    @Test
    void everyHourFollowsTheClockAsItRuns() {
        assertThat(times("30 * * * *", "2026-03-29T01:00", 2))
                .containsExactly("2026-03-29T01:30+01:00", "2026-03-29T03:30+02:00");
        assertThat(times("30 * * * *", "2026-10-25T02:00", 3))
                .containsExactly("2026-10-25T02:30+02:00", "2026-10-25T02:30+01:00", "2026-10-25T03:30+01:00");
    }

    @Test
    void aDailyTimeComesOnceADayInEveryZoneThroughTheWholeYear() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            ZoneId zone = ZONES.get(seed % ZONES.size());
            Cron cron = Cron.of(random.nextInt(60) + " " + random.nextInt(24) + " * * *");
            long start =
                    ZonedDateTime.of(2017, 1, 1, 0, 0, 0, 0, zone).toInstant().toEpochMilli() - 1;
            long end =
                    ZonedDateTime.of(2018, 1, 1, 0, 0, 0, 0, zone).toInstant().toEpochMilli() - 1;

            assertThat(cron.between(start, end, zone, 1_000))
                    .as("seed %d", seed)
                    .hasSize(365);
        }
    }

    /** Against the slow way: every minute of some days, looked at one by one. */
    @Test
    void findsTheMinutesThatASlowSearchFinds() {
        for (int seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ZoneId zone = ZONES.get(random.nextInt(ZONES.size()));
            String fields = part(random, 0, 59) + " * " + part(random, 1, 28) + " * " + part(random, 0, 6);
            Cron cron = Cron.of(fields);
            long at = 1_480_000_000_000L + random.nextInt(500_000_000) * 1_000L;
            long end = at + random.nextInt(4 * 24 * 3_600) * 1_000L;
            List<Long> slow = new ArrayList<>();
            for (long minute = at / 60_000 + 1; minute * 60_000 <= end; minute++) {
                ZonedDateTime wall = Instant.ofEpochSecond(minute * 60).atZone(zone);
                if (matches(fields.split(" "), wall)) slow.add(minute * 60_000);
            }

            assertThat(cron.between(at, end, zone, 10_000))
                    .as("seed %d: %s in %s", seed, fields, zone)
                    .isEqualTo(slow);
        }
    }

    @Test
    void ofManyMissedTimesTheLastAreMadeUpFor() {
        long from = at("2026-10-01T00:00");

        assertThat(Cron.of("0 * * * *").between(from, from + 10 * 3_600_000L, PARIS, 3))
                .containsExactly(from + 8 * 3_600_000L, from + 9 * 3_600_000L, from + 10 * 3_600_000L);
    }

    @Test
    void whatWasMissedIsLeftOrMadeUpForAsTheScheduleSays() {
        long looked = at("2026-10-01T00:00");
        long now = looked + 10 * 3_600_000L + 20_000;
        Schedule skip = Schedule.of(List.of("0 * * * *"), false, 5);
        Schedule all = Schedule.of(List.of("0 * * * *", "0 */2 * * *"), true, 3);

        assertThat(skip.due(looked, now, PARIS)).as("a little late is in time").containsExactly(now - 20_000);
        assertThat(skip.due(looked, now + 120_000, PARIS)).isEmpty();
        assertThat(skip.due(now, now, PARIS)).isEmpty();
        assertThat(all.due(looked, now, PARIS))
                .as("a time that two of them tell is one")
                .containsExactly(now - 20_000 - 2 * 3_600_000L, now - 20_000 - 3_600_000L, now - 20_000);
        assertThat(all.next(now, PARIS)).hasValue(now - 20_000 + 3_600_000L);
    }

    @Test
    void hoursOfTheDayMayLieOverMidnight() {
        DayHours night = DayHours.of("22:00-07:00");

        assertThat(night.has(at("2026-10-01T22:00"), PARIS)).isTrue();
        assertThat(night.has(at("2026-10-01T06:59"), PARIS)).isTrue();
        assertThat(night.has(at("2026-10-01T07:00"), PARIS)).isFalse();
        assertThat(DayHours.of("09:00-24:00").has(at("2026-10-01T23:59"), PARIS))
                .isTrue();
        assertThat(DayHours.of("09:00-24:00").has(at("2026-10-01T00:00"), PARIS))
                .isFalse();
        assertThat(DayHours.of("09:00-09:00").has(at("2026-10-01T03:00"), PARIS))
                .isTrue();
    }

    @Test
    void refusesWhatIsNoCron() {
        assertThatThrownBy(() -> Cron.of("every day")).hasMessageContaining("five cron fields");
    }

    private static String part(Random random, int least, int most) {
        int from = least + random.nextInt(most - least + 1);
        return switch (random.nextInt(4)) {
            case 0 -> "*";
            case 1 -> "*/" + (1 + random.nextInt(12));
            case 2 -> from + "-" + (from + random.nextInt(most - from + 1));
            default -> from + "," + least;
        };
    }

    private static boolean matches(String[] fields, ZonedDateTime wall) {
        boolean day = has(fields[2], wall.getDayOfMonth(), 1, 31);
        boolean weekday = has(fields[4], wall.getDayOfWeek().getValue() % 7, 0, 7);
        boolean either = fields[2].startsWith("*") || fields[4].startsWith("*") ? day && weekday : day || weekday;
        return wall.getSecond() == 0 && has(fields[0], wall.getMinute(), 0, 59) && either;
    }

    private static boolean has(String field, int value, int least, int most) {
        for (String part : field.split(",")) {
            if (part.equals("*")) return true;
            if (part.startsWith("*/")) {
                if ((value - least) % Integer.parseInt(part.substring(2)) == 0) return true;
                continue;
            }
            String[] ends = part.split("-");
            if (Integer.parseInt(ends[0]) <= value && value <= Integer.parseInt(ends[ends.length - 1])) return true;
        }
        return false;
    }

    private static long at(String wall) {
        return LocalDateTime.parse(wall).atZone(PARIS).toInstant().toEpochMilli();
    }

    private static List<String> times(String cron, String after, int count) {
        List<String> times = new ArrayList<>();
        long at = at(after);
        for (int i = 0; i < count; i++) {
            at = Cron.of(cron).next(at, PARIS).orElseThrow();
            times.add(Instant.ofEpochMilli(at).atZone(PARIS).toOffsetDateTime().toString());
        }
        return times;
    }
}
