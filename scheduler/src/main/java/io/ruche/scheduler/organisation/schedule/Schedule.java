package io.ruche.scheduler.organisation.schedule;

import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;

/**
 * The times at which something starts by the wall, and what becomes of those that passed while nobody looked.
 *
 * @param crons any of them starts it
 * @param catchUp whether missed times are made up for
 * @param most how many of them, the last ones
 */
public record Schedule(List<Cron> crons, boolean catchUp, int most) {
    /** Whoever looks is at most this late; what is older was missed. */
    static final long LATE_MILLIS = Duration.ofMinutes(1).toMillis();

    public Schedule {
        crons = List.copyOf(crons);
    }

    public static Schedule of(List<String> crons, boolean catchUp, int most) {
        return new Schedule(crons.stream().map(Cron::of).toList(), catchUp, most);
    }

    /**
     * The times that are due now, oldest first. Without catching up that is one at most.
     *
     * @param lookedMillis up to when was looked before
     */
    public List<Long> due(long lookedMillis, long nowMillis, ZoneId zone) {
        long from = catchUp ? lookedMillis : Math.max(lookedMillis, nowMillis - LATE_MILLIS);
        int count = catchUp ? most : 1;
        TreeSet<Long> times = new TreeSet<>();
        for (Cron cron : crons) times.addAll(cron.between(from, nowMillis, zone, count));
        while (times.size() > count) times.pollFirst();
        return List.copyOf(times);
    }

    /** When to look again. */
    public OptionalLong next(long nowMillis, ZoneId zone) {
        return crons.stream()
                .flatMapToLong(cron -> cron.next(nowMillis, zone).stream())
                .min();
    }
}
