package io.ruche.scheduler.lifecycle;

/** Where a machine stands with the cluster. */
public enum NodePhase {
    /** Its agent is there and takes work. */
    JOINED,
    /** Its agent is there; nothing new is placed on it and what runs is ended. */
    DRAINING,
    /** Its agent has been silent for a full loss interval. */
    LOST
}
