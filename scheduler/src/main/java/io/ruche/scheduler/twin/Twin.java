package io.ruche.scheduler.twin;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;

/** Runs what an input tells, fleet by fleet. */
public final class Twin {
    private Twin() {}

    /**
     * @throws FailureException {@code INVALID_REQUEST} for an input that makes no sense, {@code MODEL_NOT_FOUND} for a
     *     model that the catalogue does not know
     */
    public static TwinReport run(TwinInput input, Progress progress) {
        throw FailureException.of(
                FailureCode.INVALID_REQUEST,
                "Nothing can be simulated yet: " + input.days() + " days.",
                "Wait for the next version.");
    }
}
