package io.ruche.scheduler.failure;

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

    public Failure failure() {
        return failure;
    }
}
