package io.ruche.scheduler.model;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;

/** Refusals of a model file. */
final class Damage {
    private Damage() {}

    /** The file breaks its format: {@code what} names the value and what was expected. */
    static FailureException of(String what) {
        return FailureException.of(
                FailureCode.DAMAGED_MODEL,
                "The model file is damaged: " + what + ".",
                "Remove it and pull it again; if it fails in the same way, the file was made wrong at its source.");
    }

    /** The file is sound but holds something that is not supported. */
    static FailureException unsupported(String what, String help) {
        return FailureException.of(FailureCode.UNSUPPORTED_MODEL, "The model is not supported: " + what + ".", help);
    }
}
