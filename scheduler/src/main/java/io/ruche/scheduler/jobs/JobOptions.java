package io.ruche.scheduler.jobs;

/**
 * How a job shall be worked on.
 *
 * @param deadlineMillis wall time after which nothing more is begun, milliseconds since 1970; 0: none
 * @param attempts deaths of its runtime after which a prompt has failed, 1 to {@value #MOST_ATTEMPTS}
 * @param concurrency prompts under way at once, 1 to {@value JobProgress#WINDOW}
 */
public record JobOptions(JobPriority priority, long deadlineMillis, int attempts, int concurrency) {
    public static final int MOST_ATTEMPTS = 10;
    public static final JobOptions DEFAULT = new JobOptions(JobPriority.NORMAL, 0, 3, JobProgress.WINDOW);
}
