package io.ruche.scheduler.failure;

import java.util.concurrent.CompletionException;

/** Carries a {@link Failure} through code that can only throw; it has no stack trace, since nothing is broken. */
public final class FailureException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;

    public FailureException(Failure failure) {
        super(failure.code().code() + ": " + failure.text(), null, false, false);
        this.failure = failure;
    }

    public static FailureException of(FailureCode code, String message, String help) {
        return new FailureException(Failure.of(code, message, help));
    }

    /** What a stage really failed with, out of the wrapper that stages put around it. */
    public static Throwable unwrap(Throwable thrown) {
        Throwable cause = thrown;
        for (Throwable inner = cause.getCause(); cause instanceof CompletionException && inner != null; ) {
            cause = inner;
            inner = cause.getCause();
        }
        return cause;
    }

    public Failure failure() {
        return failure;
    }
}
