package io.ruche.scheduler.lifecycle;

/** Where a wanted model stands. */
public enum ModelPhase {
    /** Wanted; no node has been told yet, or its agent has not begun. */
    WANTED,
    PULLING,
    /** The verified file is on at least one node. */
    PRESENT,
    FAILED
}
