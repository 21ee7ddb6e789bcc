package io.ruche.control.jobs.service;

import io.ruche.control.keys.Identity;
import io.ruche.control.watch.ResumeToken;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.jobs.JobKind;
import io.ruche.scheduler.jobs.JobOptions;
import io.ruche.scheduler.lifecycle.JobPhase;
import io.ruche.scheduler.state.FileId;
import io.ruche.scheduler.state.Job;
import io.ruche.scheduler.state.JobId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Jobs as users see them. Any thread; nothing blocks; for stages and subscribers see the package. */
public interface Jobs {
    /** The longest page of a list. */
    int MOST_LISTED = 1_000;

    /**
     * Begins a job whose prompts come with it. Throws MODEL_NOT_FOUND before anything is kept when the request names a
     * model that is not deployed; INVALID_REQUEST, STATE_FULL.
     */
    JobIntake submit(JobRequest request, Identity by);

    /**
     * Takes on a job for the prompts of a file. NOT_FOUND, MODEL_NOT_FOUND, INVALID_REQUEST when the file's lines name
     * another kind or model.
     */
    CompletionStage<Job> submit(JobRequest request, FileId input, Identity by);

    Optional<Job> find(JobId id);

    /** Throws NOT_FOUND. */
    default Job get(JobId id) {
        return find(id).orElseThrow(() -> missing(id));
    }

    static FailureException missing(JobId id) {
        return FailureException.of(
                FailureCode.NOT_FOUND, "job: '" + id + "' is not there.", "'ruche job list' shows them.");
    }

    /** Newest first. Throws INVALID_REQUEST when {@code after} is not there or the limit is out of bounds. */
    Listed list(Wanted wanted, Optional<JobId> after, int limit);

    /**
     * A job as it is, then as it changes, until it has ended; states that nobody asked for in time are passed over. For one
     * subscriber. Ends with NOT_FOUND when the job is not there, or no longer; with OVERLOADED when too many watch.
     *
     * @param from only what is newer; empty, or of another history: as it is now first
     */
    Flow.Publisher<Watched> watch(JobId id, Optional<ResumeToken> from);

    /**
     * Begins nothing more of it. Of a job that was cancelled already nothing changes; CONFLICT when it has ended otherwise,
     * NOT_FOUND, PERMISSION_DENIED unless it is the caller's own or he is an operator.
     */
    CompletionStage<Job> cancel(JobId id, Identity by);

    /**
     * The results that are there now, by index; of a job that was cancelled or ran out of time also why the others have none
     * and never will, as attempt 0. For one subscriber; ends with NOT_FOUND when the job is not there.
     *
     * @param from from this index on
     */
    Flow.Publisher<JobResult> results(JobId id, int from);

    /**
     * What is asked for.
     *
     * @param kind empty: what the lines ask for
     * @param model empty: what the lines name
     * @param metadata the client's own notes
     * @param requestKey {@link Identity#requestKey}: the same content under it is the same job, the deadline left out
     *     of account
     */
    record JobRequest(
            Optional<JobKind> kind,
            String model,
            JobOptions options,
            Map<String, String> metadata,
            Optional<String> requestKey) {
        public JobRequest {
            metadata = Map.copyOf(metadata);
        }
    }

    /**
     * What a watcher is told.
     *
     * @param job as it is now; empty when nothing happened to it for a while
     * @param at where to go on
     */
    record Watched(Optional<Job> job, ResumeToken at) {}

    /**
     * Which jobs.
     *
     * @param phases empty: whatever
     * @param model empty: whatever
     */
    record Wanted(Set<JobPhase> phases, String model) {
        public static final Wanted ALL = new Wanted(Set.of(), "");

        public Wanted {
            phases = Set.copyOf(phases);
        }
    }

    /**
     * A page of a list.
     *
     * @param hasMore whether there are some after the last one
     */
    record Listed(List<Job> jobs, boolean hasMore) {
        public Listed {
            jobs = List.copyOf(jobs);
        }
    }
}
