package io.ruche.control.state;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Bounds on waits, and what a stage failed with. */
final class Deadline {
    private Deadline() {}

    /** The same answer, or UNREACHABLE when it takes longer. */
    static <T> CompletionStage<T> within(Duration limit, String what, Timers timers, CompletionStage<T> answer) {
        CompletableFuture<T> bounded = new CompletableFuture<>();
        Timers.Cancellable timer = timers.after(
                limit,
                () -> bounded.completeExceptionally(FailureException.of(
                        FailureCode.UNREACHABLE,
                        "The store did not " + what + " within " + limit.toSeconds() + " s.",
                        "Look for a full or failing disk, then start again.")));
        answer.whenComplete((value, failure) -> {
            timer.cancel();
            if (failure == null) {
                bounded.complete(value);
            } else {
                bounded.completeExceptionally(failure);
            }
        });
        return bounded;
    }

    /** What a stage failed with, as an expected failure; anything else is INTERNAL. */
    static Failure failure(Throwable thrown) {
        Throwable cause = FailureException.unwrap(thrown);
        if (cause instanceof FailureException expected) {
            return expected.failure();
        }
        return Failure.of(
                FailureCode.INTERNAL, "The store failed: " + cause + ".", "Look into the log of this process.");
    }
}
