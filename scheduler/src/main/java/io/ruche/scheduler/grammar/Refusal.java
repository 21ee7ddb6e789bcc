package io.ruche.scheduler.grammar;

import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;

/** Refusals of a schema. */
final class Refusal {
    private static final String SIMPLER = "Make the schema smaller or simpler.";

    private Refusal() {}

    /** The schema goes beyond a bound. */
    static FailureException of(String what) {
        return FailureException.of(FailureCode.INVALID_REQUEST, what, SIMPLER);
    }

    /** The schema's text is no JSON object. */
    static FailureException noJson(String what) {
        return FailureException.of(FailureCode.INVALID_REQUEST, "The schema is not sound JSON: " + what + ".", "");
    }

    /** A keyword's value is not what JSON Schema says. */
    static FailureException invalid(String pointer, String found, String expected) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST,
                "The schema has " + found + " at " + shown(pointer) + " (expected: " + expected + ").",
                "");
    }

    /** The schema is sound but asks what no grammar is made for. */
    static FailureException unsupported(String pointer, String found, String supported) {
        return FailureException.of(
                FailureCode.UNSUPPORTED_FIELD,
                "The schema has " + found + " at " + shown(pointer) + ", which is not supported (supported: "
                        + supported + ").",
                "");
    }

    /** No document can be valid. */
    static FailureException empty(String pointer) {
        return FailureException.of(
                FailureCode.INVALID_REQUEST,
                "Nothing is valid against the schema at " + shown(pointer) + ".",
                "Look for bounds that exclude each other, a required property that nothing may be, or a $ref that needs itself.");
    }

    /** A value or a pointer from the schema, fit to print. */
    static String shown(Object value) {
        String text = Failure.printable(String.valueOf(value));
        return text.isEmpty() ? "its root" : text;
    }
}
