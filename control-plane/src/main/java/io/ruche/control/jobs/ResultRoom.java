package io.ruche.control.jobs;

import io.ruche.proto.EmbeddingPrompt;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.jobs.JobSpec;
import java.util.Optional;

/** Which answers a result has room for, as far as that is known before anything is computed. Any thread. */
public final class ResultRoom {
    /** The prompt's name and all else beside the vectors. */
    private static final int OTHER_BYTES = 2 << 10;
    /** What a vector's message takes beside its numbers. */
    private static final int FRAME_BYTES = 8;

    private ResultRoom() {}

    /**
     * Why these vectors would not fit; empty when they do.
     *
     * @param dimensions numbers in a vector of the model; 0: not known, and anything goes
     */
    public static Optional<Failure> refusal(EmbeddingPrompt prompt, int dimensions) {
        int inputs = prompt.getInputsCount() + prompt.getMixedCount();
        int most = (JobSpec.MOST_RESULT_BYTES - OTHER_BYTES) / (dimensions * Float.BYTES + FRAME_BYTES);
        if (dimensions == 0 || inputs <= most) return Optional.empty();
        return Optional.of(Failure.of(
                FailureCode.REQUEST_TOO_LARGE,
                "input: " + inputs + " texts for vectors of " + dimensions + " numbers (expected: at most " + most
                        + ", since a result has room for " + JobSpec.MOST_RESULT_BYTES + " bytes).",
                "Spread them over more lines."));
    }
}
