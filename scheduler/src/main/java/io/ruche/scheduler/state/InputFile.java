package io.ruche.scheduler.state;

import io.ruche.scheduler.jobs.JobKind;

/**
 * A file of prompts that somebody uploaded. Its content lies in pages beside the State.
 *
 * @param name as the client calls it
 * @param bytes of the content, at most {@link io.ruche.scheduler.jobs.JobSpec#MOST_BYTES}
 * @param lines those with a prompt in them, 1 to {@link io.ruche.scheduler.jobs.JobSpec#MOST_PROMPTS}
 * @param pages how many its content takes
 * @param sha256 of the content, lower-case hex
 * @param kind what all of its lines ask for
 * @param model what all of its lines name; empty: none does
 * @param submittedBy the id of the key
 * @param revision the log entry that it came with; 0 before it is stored
 */
public record InputFile(
        FileId id,
        String name,
        long bytes,
        int lines,
        int pages,
        String sha256,
        JobKind kind,
        String model,
        String submittedBy,
        long createdAtMillis,
        long revision) {
    /** How many a house keeps. */
    public static final int MOST_FILES = 1_000;
    /** How much all of them take together. */
    public static final long MOST_BYTES = 2L << 30;

    InputFile at(long atMillis, long n) {
        return new InputFile(id, name, bytes, lines, pages, sha256, kind, model, submittedBy, atMillis, n);
    }
}
