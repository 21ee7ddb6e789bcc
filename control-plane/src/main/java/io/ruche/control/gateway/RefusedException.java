package io.ruche.control.gateway;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;

/** A request that is not taken, with the field that is to blame. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final String parameter;
    private final long retrySeconds;

    private RefusedException(Failure failure, String parameter) {
        this(failure, parameter, 0);
    }

    private RefusedException(Failure failure, String parameter, long retrySeconds) {
        super(failure.text(), null, false, false);
        this.failure = failure;
        this.parameter = parameter;
        this.retrySeconds = retrySeconds;
    }

    static RefusedException invalid(String parameter, String message) {
        return new RefusedException(Failure.of(FailureCode.INVALID_REQUEST, message), parameter);
    }

    /** A field of OpenAI's that this gateway knows and does not honour. */
    static RefusedException unsupported(String parameter, String message, String help) {
        return new RefusedException(Failure.of(FailureCode.UNSUPPORTED_FIELD, message, help), parameter);
    }

    static RefusedException of(Failure failure, String parameter) {
        return new RefusedException(failure, parameter);
    }

    /** A request that is worth another try after so long. */
    static RefusedException retry(Failure failure, long seconds) {
        return new RefusedException(failure, "", seconds);
    }

    /** The same of a field that lies in another. */
    RefusedException inside(String field) {
        if (parameter.isEmpty() || !failure.message().startsWith(parameter)) return this;
        String inner = field + "." + parameter;
        String message = field + "." + failure.message();
        return new RefusedException(Failure.of(failure.code(), message, failure.help()), inner, retrySeconds);
    }

    /** For Retry-After; 0: not told. */
    long retrySeconds() {
        return retrySeconds;
    }

    Failure failure() {
        return failure;
    }

    /** OpenAI's {@code param}; may be empty. */
    String parameter() {
        return parameter;
    }
}
