package io.ruche.control.jobs;

import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.jobs.Attempt;
import io.ruche.scheduler.jobs.Evidence;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.JobId;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.state.Reason;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One attempt at one prompt, from its lease to its commit. Belongs to the driver's loop. */
final class Flight {
    /** Where it stands. */
    enum Stage {
        /** Leased; its prompt is being read. */
        READING,
        /** Waits until its node has a slot that no interactive request wants. */
        WAITING,
        SENT,
        /** Has a result that is not committed. */
        ANSWERED,
        /** Came to nothing, and that is not committed. */
        FAILED
    }

    final JobId job;
    final JobSpec spec;
    final int index;
    final int attempt;
    final NodeId node;
    Stage stage = Stage.READING;
    /** On the monotonic clock: when it came into this stage. */
    Duration since;

    @Nullable
    JobPrompt prompt;

    BatchGateway.@Nullable Call call;

    @Nullable
    JobResult result;

    @Nullable
    Failed failed;
    /** Whether its end is on its way into the log. */
    boolean committing;

    Flight(JobId job, JobSpec spec, Attempt attempt, Duration since) {
        this.job = job;
        this.spec = spec;
        this.index = attempt.index();
        this.attempt = attempt.number();
        this.node = new NodeId(attempt.node());
        this.since = since;
    }

    /** Why it came to nothing. */
    record Failed(Optional<Evidence> evidence, Reason reason) {}

    String requestId() {
        return job + "/" + index + "/" + attempt;
    }

    boolean takesNoSlot() {
        return stage == Stage.READING || stage == Stage.WAITING;
    }

    void enter(Stage next, Duration now) {
        stage = next;
        since = now;
    }
}
