package io.ruche.scheduler.failure;

/**
 * An expected failure: what happened and what to do about it.
 *
 * @param message one sentence with the offending value and what was expected
 * @param help the next step, a sentence or a command; empty when there is none
 */
public record Failure(FailureCode code, String message, String help) {

    public static Failure of(FailureCode code, String message, String help) {
        return new Failure(code, message, help);
    }

    public static Failure of(FailureCode code, String message) {
        return new Failure(code, message, "");
    }

    /** Message and help as one text. */
    public String text() {
        return help.isEmpty() ? message : message + " " + help;
    }
}
