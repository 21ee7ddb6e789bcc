package io.ruche.scheduler.jobs;

/** Whose prompts go first among jobs. Interactive requests go before all of them. */
public enum JobPriority {
    LOW,
    NORMAL,
    HIGH
}
