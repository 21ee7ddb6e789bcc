package io.ruche.control.state;

import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.IntConsumer;

/** Spreads the runs of a sweep over the members. What runs is pure, so a part that is lost is made again elsewhere. Any thread. */
public interface SimulationGrid {
    /** A sweep that is under way. */
    interface Running {
        /** Each run's headline, by its number; completes on any thread. */
        CompletionStage<List<String>> headlines();

        /** Ends what has not ended, on all members. Idempotent. */
        void cancel();
    }

    /**
     * Begins, and returns at once.
     *
     * @param sweep as {@code SimulationSweep} reads it
     * @param runs how many it has
     * @param done told how many there are, as they come; on any thread
     */
    Running start(byte[] sweep, int runs, IntConsumer done);
}
