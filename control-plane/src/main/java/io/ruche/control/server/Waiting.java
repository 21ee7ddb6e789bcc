package io.ruche.control.server;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits for steps of the start, each with a deadline. */
final class Waiting {
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private Waiting() {}

    /** The outcome; a failure comes as it was thrown. */
    static <T> T get(CompletionStage<T> step, String what) {
        try {
            return step.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw rethrow(e.getCause(), what);
        } catch (TimeoutException e) {
            throw FailureException.of(
                    FailureCode.DEADLINE_EXCEEDED,
                    what + " was not done within " + LIMIT.toSeconds() + " s.",
                    "Look at logs/ruche.log; the disk may be very slow.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureException.of(FailureCode.CANCELLED, "Interrupted while starting.", "");
        }
    }

    private static RuntimeException rethrow(@Nullable Throwable thrown, String what) {
        @Nullable Throwable cause = thrown == null ? null : FailureException.unwrap(thrown);
        if (cause instanceof FailureException failure) {
            return failure;
        }
        return new IllegalStateException(what + " failed: " + cause, cause);
    }
}
