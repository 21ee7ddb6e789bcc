package io.ruche.control.state;

import com.google.protobuf.ByteString;
import io.ruche.scheduler.state.State;

/**
 * The durable end of the log, as the member that leads knows it.
 *
 * @param epoch of the lead; 0 before the first
 * @param state at the last entry
 * @param hash of the last entry's bytes, which the next entry carries
 */
record Head(long epoch, State state, ByteString hash) {
    static final Head NONE = new Head(0, State.EMPTY, ByteString.EMPTY);

    /** The position of the last entry. */
    long revision() {
        return state.revision();
    }

    /** After an entry of this lead has become durable. */
    Head then(State after, ByteString entry) {
        return new Head(epoch, after, Entries.hash(entry));
    }
}
