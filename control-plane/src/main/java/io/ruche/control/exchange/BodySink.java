package io.ruche.control.exchange;

import io.ruche.scheduler.failure.Failure;
import java.util.concurrent.CompletionStage;

/**
 * Takes a request's body as it comes. One call at a time, on threads of the server; none of them may block. Ends with
 * exactly one of {@link #end}, {@link #broken} and {@link #lost}.
 */
public interface BodySink {
    /**
     * The next piece. Nothing more is read from the client before the stage is complete, and the bytes may be changed
     * then. A failure of it, or thrown here, ends reading: {@link #broken} is told.
     */
    CompletionStage<Void> take(byte[] bytes, int offset, int length);

    /** All of it has come; the exchange is to be answered. */
    void end();

    /** It will not be read on; the exchange is to be answered with this. */
    void broken(Failure why);

    /** The client is gone; nobody takes an answer. */
    void lost();
}
