package io.ruche.control.state;

import io.ruche.scheduler.failure.Failure;
import java.util.Optional;

/**
 * How the store is.
 *
 * @param failure why nothing can be written now; empty while all is well
 * @param epoch of this member's lead; 0 before it led
 * @param revision of the last durable entry
 * @param flushed the entry up to which the tables hold everything
 * @param waiting commands in the queue
 * @param lastAppendMicros how long the last entry took to become durable; 0 before the first
 */
public record Health(
        Phase phase,
        Optional<Failure> failure,
        long epoch,
        long revision,
        long flushed,
        int waiting,
        long lastAppendMicros) {

    /** Where the loop stands. */
    public enum Phase {
        STARTING,
        LEADING,
        /** The store has not answered in time: nothing new is taken until it does. */
        STALLED,
        /** Another member leads, or may: this one decides nothing and answers no reads. */
        STANDBY,
        /** An append's outcome is unknown: the State is loaded again. */
        RELOADING,
        /** Reads go on, writes need a restart. */
        BROKEN,
        CLOSED
    }

    /** Whether commands are taken. */
    public boolean isReady() {
        return phase == Phase.LEADING && failure.isEmpty();
    }
}
