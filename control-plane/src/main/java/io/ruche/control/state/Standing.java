package io.ruche.control.state;

import io.ruche.control.state.Health.Phase;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where the loop stands and why, and its three milestones: started, broken, ended. Changed on the loop only, read from
 * any thread.
 */
final class Standing {
    private final CompletableFuture<Void> started = new CompletableFuture<>();
    private final CompletableFuture<Failure> broken = new CompletableFuture<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    private volatile Health health = new Health(Phase.STARTING, Optional.empty(), 0, 0, 0, 0, 0);

    /** As last published; how many commands wait is not known here. */
    Health health() {
        return health;
    }

    Phase phase() {
        return health.phase();
    }

    boolean isLeading() {
        return phase() == Phase.LEADING;
    }

    boolean isClosed() {
        return phase() == Phase.CLOSED;
    }

    /** Whether nothing will ever be written again. */
    boolean isOver() {
        return isClosed() || phase() == Phase.BROKEN;
    }

    /** Why a command cannot be taken now. */
    Optional<Failure> refusal() {
        Health now = health;
        return switch (now.phase()) {
            case LEADING, RELOADING -> Optional.empty();
            case STARTING ->
                Optional.of(Failure.of(
                        FailureCode.STARTING, "The control plane is reading its State.", "Try again in a second."));
            case STALLED, STANDBY, BROKEN, CLOSED -> now.failure();
        };
    }

    /** Closed is for good. */
    void enter(Phase next, Optional<Failure> why) {
        Health now = health;
        if (now.phase() != Phase.CLOSED) {
            health = new Health(
                    next, why, now.epoch(), now.revision(), now.flushed(), now.waiting(), now.lastAppendMicros());
        }
    }

    /** The same place, with newer figures. */
    void measured(Head head, long flushed, long lastAppendMicros) {
        Health now = health;
        health = new Health(
                now.phase(), now.failure(), head.epoch(), head.revision(), flushed, now.waiting(), lastAppendMicros);
    }

    CompletionStage<Void> started() {
        return started.minimalCompletionStage();
    }

    CompletionStage<Failure> broken() {
        return broken.minimalCompletionStage();
    }

    /** Completes when the tables are written, after the close. */
    CompletableFuture<Void> ended() {
        return ended;
    }

    void start() {
        started.complete(null);
    }

    void startFailed(Failure why) {
        started.completeExceptionally(new FailureException(why));
    }

    void breakDown(Failure why) {
        broken.complete(why);
        startFailed(why);
    }

    void end() {
        ended.complete(null);
    }
}
