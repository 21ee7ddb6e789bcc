package io.ruche.agent.link;

import io.ruche.proto.SessionRequest;
import io.ruche.proto.SessionResponse;
import io.ruche.scheduler.failure.Failure;

/** A way to a control plane, as a port. Messages keep their order within a connection; any may be lost with it. */
public interface NodeLink {

    /** Returns at once; a peer that cannot be reached closes the connection. Listeners are called on any thread. */
    Connection open(Listener listener);

    interface Connection {
        /**
         * Sends what replaces everything said before; false when the peer does not keep up, and nothing was sent.
         */
        boolean send(SessionRequest message);

        /** {@code onClosed} may still follow. Idempotent. */
        void close();
    }

    interface Listener {
        void onMessage(SessionResponse message);

        /** Once, at the end. */
        void onClosed(Failure why);
    }
}
