package io.ruche.control.jobs.service;

import io.ruche.proto.JobPrompt;
import io.ruche.scheduler.state.Job;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** A job on its way in: as lines, or as prompts, not both. */
public interface JobIntake extends Intake<Job> {
    /** Takes prompts in order; otherwise as {@link #write}. */
    CompletionStage<Void> add(List<JobPrompt> prompts);
}
