package io.ruche.control.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tries to lead until it does: one {@link Ascent} after another, each when the lease may be taken, with growing pauses
 * between them. The only member of a house tries once at the start, since whoever started it shall hear why it cannot.
 * Belongs to the loop.
 */
final class Candidate {
    private static final Logger log = LoggerFactory.getLogger(Candidate.class);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final LeaseKeeper lease;
    private final Supplier<CompletionStage<Ascent.Lead>> ascent;
    private final Timers timers;
    private final Runnable waits;
    private final Consumer<Ascent.Lead> led;
    private final Consumer<Failure> notYet;
    private final Consumer<Failure> never;
    private Duration pause = FIRST_PAUSE;
    private boolean hasLed;
    private int run;

    /**
     * @param ascent begins one
     * @param waits told that another member leads or may
     * @param notYet told why this one failed; the next follows
     * @param never told why none follows
     */
    Candidate(
            LeaseKeeper lease,
            Supplier<CompletionStage<Ascent.Lead>> ascent,
            Timers timers,
            Runnable waits,
            Consumer<Ascent.Lead> led,
            Consumer<Failure> notYet,
            Consumer<Failure> never) {
        this.lease = lease;
        this.ascent = ascent;
        this.timers = timers;
        this.waits = waits;
        this.led = led;
        this.notYet = notYet;
        this.never = never;
    }

    /** Tries as soon as it may; of a try still under way nothing more is heard. */
    void stand() {
        int mine = ++run;
        CompletableFuture<Void> mayTry = lease.vigil().toCompletableFuture();
        if (!mayTry.isDone()) {
            waits.run();
        }
        mayTry.thenRun(() -> {
            if (mine == run) {
                climb(mine);
            }
        });
    }

    private void climb(int mine) {
        Deadline.within(LIMIT, "load the State", timers, ascent.get()).whenComplete((lead, thrown) -> {
            if (mine != run) {
                return;
            }
            if (thrown == null) {
                pause = FIRST_PAUSE;
                hasLed = true;
                led.accept(lead);
            } else {
                failed(Deadline.failure(thrown));
            }
        });
    }

    /** Tries no more. */
    void withdraw() {
        run++;
        lease.drop();
    }

    private void failed(Failure why) {
        if ((!hasLed && lease.isAlone()) || isFinal(why)) {
            never.accept(why);
            return;
        }
        log.warn("The State could not be loaded, next try in {} ms: {}", pause.toMillis(), why.text());
        int mine = run;
        notYet.accept(why);
        timers.after(pause, () -> {
            if (mine == run) {
                stand();
            }
        });
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    private static boolean isFinal(Failure why) {
        return why.code() == FailureCode.STORE_DAMAGED
                || why.code() == FailureCode.CONFIGURATION
                || why.code() == FailureCode.INTERNAL;
    }
}
