package io.ruche.scheduler.jobs;

/**
 * How a job shall be worked on.
 *
 * @param deadlineMillis wall time after which nothing more is begun and what is under way is dropped, milliseconds
 *     since 1970; 0: none
 * @param attempts deaths of its runtime after which a prompt has failed, 1 to {@value #MOST_ATTEMPTS}
 * @param concurrency prompts under way at once, 1 to {@value JobProgress#WINDOW}
 * @param maxTokens output tokens at most of a prompt that names no bound of its own; 0, of a job taken on before there was
 *     this one: as many as the context has room for
 */
public record JobOptions(JobPriority priority, long deadlineMillis, int attempts, int concurrency, int maxTokens) {
    public static final int MOST_ATTEMPTS = 10;
    /**
     * Nobody watches a job's answers grow and stops one that rambles: a small model fills a context of 8,192 tokens more often
     * than not, and thousands of such prompts take days.
     */
    public static final int MAX_TOKENS = 1_024;

    public static final JobOptions DEFAULT = new JobOptions(JobPriority.NORMAL, 0, 3, JobProgress.WINDOW);

    /** With the bound of answers that is meant when nobody names one. */
    public JobOptions(JobPriority priority, long deadlineMillis, int attempts, int concurrency) {
        this(priority, deadlineMillis, attempts, concurrency, MAX_TOKENS);
    }
}
