package io.ruche.scheduler.state;

import io.ruche.scheduler.jobs.JobProgress;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.lifecycle.Lifecycles;
import java.util.Comparator;

/**
 * A file of prompts that shall be answered.
 *
 * @param reason why it ended as it did
 * @param resultBytes all its results together
 * @param endedAtMillis 0 until it ends
 * @param revision the log entry of its last change
 */
public record Job(
        JobId id,
        JobSpec spec,
        JobPhase phase,
        Reason reason,
        JobProgress progress,
        long resultBytes,
        long createdAtMillis,
        long endedAtMillis,
        long revision,
        Timeline timeline) {

    /** Whose turn it is: higher priority first, then the older one. */
    public static final Comparator<Job> BY_TURN = Comparator.comparing(
                    (Job job) -> job.spec().options().priority())
            .reversed()
            .thenComparing(Job::createdAtMillis)
            .thenComparing(Job::id);

    /** How many are kept: with the other kinds' bounds this stays below what recovery loads in a second. */
    public static final int MOST_JOBS = 100_000;
    /** The own prompts of all unfinished jobs together, in bytes. */
    public static final long MOST_OPEN_BYTES = 2L << 30;

    /**
     * The notes of all jobs together: what of their rows a client makes as large as he likes. The rest takes some 600 bytes
     * each, and everything that a State holds stays below 100 MB.
     */
    public static final long MOST_NOTES_BYTES = 40_000_000;

    /** Whether nothing more will become of it. */
    public boolean hasEnded() {
        return Lifecycles.JOB.mayEnd(phase);
    }

    /** Whether its time is over. */
    public boolean isLate(long nowMillis) {
        long deadline = spec.options().deadlineMillis();
        return deadline != 0 && nowMillis >= deadline;
    }
}
