package io.ruche.control.jobs;

import io.ruche.proto.JobPrompt;
import io.ruche.scheduler.state.JobId;
import java.util.concurrent.CompletionStage;

/** Where a job's prompts lie. */
public interface PromptSource {
    /**
     * One prompt; they are asked for about in order. Never blocks; completes on any thread, exceptionally with
     * {@code FailureException}: UNREACHABLE, OVERLOADED and the like when it cannot be read now, anything else when it never
     * can.
     *
     * @param index from 0
     */
    CompletionStage<JobPrompt> read(JobId job, int index);
}
