package io.ruche.scheduler.state;

import io.ruche.proto.JobResult;

/**
 * A prompt that has its result.
 *
 * @param index its place in the job, from 0
 * @param attempt the one that the result is of
 */
public record SettledPrompt(int index, int attempt, JobResult result) {

    /** Whether there is no answer, and never will be. */
    public boolean hasFailed() {
        return result.hasProblem();
    }

    ColdRow row(JobId job) {
        return ColdRow.of(Rows.resultKey(job, index), result.toByteString());
    }
}
