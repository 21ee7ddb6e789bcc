package io.ruche.scheduler.lifecycle;

/** How far a job has come. */
public enum JobPhase {
    /** Taken on; no prompt was begun. */
    QUEUED,
    RUNNING,
    /** Every prompt has its result: an answer, or why there is none. */
    DONE,
    /** Not wanted any more. What is settled stays. */
    CANCELLED,
    /** Its deadline passed with prompts open. What is settled stays. */
    EXPIRED
}
