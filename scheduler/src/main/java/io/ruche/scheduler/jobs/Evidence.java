package io.ruche.scheduler.jobs;

/** What shows that a runtime died under a prompt. A node or a leader that fell silent shows nothing. */
public enum Evidence {
    /** The agent saw its process end. */
    RUNTIME_EXITED,
    /** The process it ran in left its error file. */
    ERROR_FILE
}
