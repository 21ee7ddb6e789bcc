package io.ruche.control.state;

import io.ruche.scheduler.state.Command;
import io.ruche.scheduler.world.Clock;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;

/**
 * Bounds the answers that are kept under request keys: a day and {@value #MOST} of them. Writes only when there is
 * something to forget. Belongs to the loop.
 */
final class AnswerKeeper {
    static final Duration KEPT = Duration.ofHours(24);
    static final int MOST = 20_000;

    private static final Caller CALLER = Caller.of("state");
    private static final Duration CHECKED = Duration.ofMinutes(10);

    private final Cluster cluster;
    private final Standing standing;
    private final Timers timers;
    private final Clock clock;
    private boolean forgetting;

    AnswerKeeper(Cluster cluster, Standing standing, Timers timers, Clock clock) {
        this.cluster = cluster;
        this.standing = standing;
        this.timers = timers;
        this.clock = clock;
    }

    /** Looks every ten minutes from now on. */
    void start() {
        timers.after(CHECKED, this::look);
    }

    /** After each entry: whether there are too many now. */
    void committed() {
        if (cluster.state().answers().size() > MOST) {
            forget();
        }
    }

    private void look() {
        if (standing.isOver()) {
            return;
        }
        if (hasOld()) {
            forget();
        }
        start();
    }

    /** One command forgets some hundred; while there are more it is sent again, one at a time. */
    private void forget() {
        if (forgetting) {
            return;
        }
        forgetting = true;
        cluster.submit(new Command.ForgetAnswers(oldestKept()), CALLER).whenComplete((reply, thrown) -> {
            forgetting = false;
            if (thrown == null && hasOld()) {
                forget();
            }
        });
    }

    private boolean hasOld() {
        long before = oldestKept();
        return cluster.state().answers().values().stream().anyMatch(answer -> answer.atMillis() < before);
    }

    private long oldestKept() {
        return clock.wall().minus(KEPT).toEpochMilli();
    }
}
