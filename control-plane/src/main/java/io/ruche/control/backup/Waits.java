package io.ruche.control.backup;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Waits of a thread that may block for the store's answers. */
final class Waits {
    /** A scan of everything on a slow disk. */
    private static final Duration LIMIT = Duration.ofMinutes(10);

    private Waits() {}

    static <T> T get(CompletionStage<T> answer) {
        try {
            return answer.toCompletableFuture().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            while (cause != null && !(cause instanceof FailureException) && cause.getCause() != null) {
                cause = cause.getCause();
            }
            if (cause instanceof FailureException expected) {
                throw expected;
            }
            throw new IllegalStateException("the store failed", e);
        } catch (TimeoutException e) {
            throw FailureException.of(
                    FailureCode.UNREACHABLE,
                    "The store did not answer within " + LIMIT.toMinutes() + " min.",
                    "Look for a full or failing disk.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw FailureException.of(FailureCode.CANCELLED, "Interrupted.", "");
        }
    }
}
