package io.ruche.scheduler.world;

import io.ruche.scheduler.world.Timers.Cancellable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One task at one time of the wall's clock; set anew, it forgets the time before. A time more than a minute away wakes the
 * task after a minute already, to look again: that clock may jump, and the machine may sleep. Belongs to the loop of its
 * timers.
 */
public final class Alarm {
    public static final long NEVER = Long.MAX_VALUE;
    private static final Duration LONGEST = Duration.ofMinutes(1);

    private final Timers timers;
    private final Clock clock;
    private final Runnable task;
    private @Nullable Cancellable set;
    private long atMillis = NEVER;

    public Alarm(Timers timers, Clock clock, Runnable task) {
        this.timers = timers;
        this.clock = clock;
        this.task = task;
    }

    /** @param atMillis since 1970, now at the earliest; {@link #NEVER} */
    public void set(long atMillis) {
        if (atMillis == this.atMillis) return;
        cancel();
        this.atMillis = atMillis;
        if (atMillis == NEVER) return;
        Duration until = Duration.ofMillis(Math.max(1, atMillis - clock.wall().toEpochMilli()));
        set = timers.after(until.compareTo(LONGEST) < 0 ? until : LONGEST, () -> {
            this.atMillis = NEVER;
            task.run();
        });
    }

    public void cancel() {
        Cancellable held = set;
        set = null;
        atMillis = NEVER;
        if (held != null) held.cancel();
    }
}
