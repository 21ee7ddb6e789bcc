package io.ruche.control.jobs;

import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.jobs.JobSpec;
import io.ruche.scheduler.state.NodeId;
import java.util.List;
import java.util.function.Consumer;

/**
 * The way of a job's prompts to replicas, in class batch: they get what interactive requests leave over. Called on the
 * driver's loop; never blocks.
 */
public interface BatchGateway {

    /** The nodes with ready replicas of this job's model, by id. */
    List<Place> places(JobSpec job);

    /**
     * Has a prompt answered by a replica on this node.
     *
     * @param requestId the same for the same attempt, so that an agent knows one that it was asked before
     * @param heard called on any thread, maybe before this returns, maybe never, maybe twice
     */
    Call send(String requestId, JobSpec job, NodeId node, JobPrompt prompt, Consumer<Answer> heard);

    /**
     * A node with ready replicas.
     *
     * @param free slots that nobody has and no interactive request waits for; may be 0
     */
    record Place(NodeId node, int free) {}

    /** A prompt under way. */
    interface Call {
        /** Ends it on the agent. Idempotent. */
        void cancel();
    }

    /** What became of it. */
    sealed interface Answer {
        /** @param result outcome and usage; index, attempt and time are the driver's to fill in */
        record Answered(JobResult result) implements Answer {}

        record Failed(Failure failure) implements Answer {}
    }
}
