package io.ruche.scheduler.failure;

import io.ruche.scheduler.spelling.Excerpt;

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

    /** A text from outside, fit for a message: bounded, without control characters. */
    public static String printable(String text) {
        String bounded = Excerpt.of(text, 80);
        StringBuilder out = new StringBuilder(bounded.length());
        bounded.codePoints().forEach(c -> out.appendCodePoint(Character.isISOControl(c) ? '?' : c));
        return out.toString();
    }

    /** Message and help as one text. */
    public String text() {
        return help.isEmpty() ? message : message + " " + help;
    }
}
