package io.ruche.scheduler.state;

import io.ruche.scheduler.failure.Failure;

/**
 * Why something is as it is.
 *
 * @param code stable, lower case with underscores; empty when there is nothing to say
 * @param message one sentence with the values concerned
 * @param help what would change it; empty when there is nothing to do
 */
public record Reason(String code, String message, String help) {
    public static final Reason NONE = new Reason("", "", "");

    public static Reason of(String code, String message, String help) {
        return new Reason(code, message, help);
    }

    public static Reason of(Failure failure) {
        return new Reason(failure.code().code(), failure.message(), failure.help());
    }

    public boolean isNone() {
        return code.isEmpty();
    }
}
