package io.ruche.scheduler.jobs;

/**
 * What was submitted. The prompts themselves are cold rows, written before the job is.
 *
 * @param model the deployment that answers
 * @param prompts how many, 1 to {@value #MOST_PROMPTS}
 * @param inputBytes all prompts together, at most {@value #MOST_BYTES}
 * @param submittedBy the id of the key
 */
public record JobSpec(
        JobKind kind, String model, int prompts, long inputBytes, String submittedBy, JobOptions options) {
    public static final int MOST_PROMPTS = 50_000;
    public static final long MOST_BYTES = 200L << 20;
}
