package io.ruche.agent.adapter.pull;

import io.ruche.agent.loop.Models;
import io.ruche.proto.ModelSpec;
import io.ruche.scheduler.failure.FailureException;
import java.util.List;

/** Fetches model files; every call may block, and interruption gives it up. */
public interface ModelFetcher {

    /** What lies on the disk. */
    List<Models.Present> list();

    /**
     * Brings a model here, or finds it here; what an earlier fetch has left is used.
     *
     * @throws FailureException with what each source said
     */
    Models.Present fetch(ModelSpec spec, Progress progress) throws InterruptedException;

    interface Progress {
        /** @param totalBytes 0 while unknown */
        void at(long doneBytes, long totalBytes, String source);
    }
}
