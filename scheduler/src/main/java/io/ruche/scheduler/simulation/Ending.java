package io.ruche.scheduler.simulation;

/** How a request ends; each does once. */
public enum Ending {
    FINISHED,
    /** The queue was full, or its deadline out of reach. */
    REFUSED,
    /** It waited still when nothing was left to happen: every replica is lost for good. */
    UNSERVED
}
