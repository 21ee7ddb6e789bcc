package io.ruche.control.exchange;

import java.util.Optional;
import java.util.function.Consumer;

/**
 * A request whose body is complete, unless its route takes uploads, and the way to answer it: exactly one call of {@link #respond} or {@link #stream}.
 * All methods return at once; none of them waits for the client.
 */
public interface ClientExchange {

    /** Upper case. */
    String method();

    /** As it was sent, without the query. */
    String path();

    Optional<String> header(String name);

    /** A parameter of the route's path, decoded. */
    String parameter(String name);

    /** The first value of a query parameter, decoded. */
    Optional<String> query(String name);

    /** The body's bytes; only the first {@link #bodyLength} count. Not to be changed. */
    byte[] body();

    int bodyLength();

    /** Reads the body of an upload, once. May tell the sink before it returns. */
    default void readBody(BodySink sink) {
        throw new IllegalStateException("declare the route as uploading: " + path());
    }

    /** Reads the body of an upload as a form, once. Throws UNSUPPORTED_MEDIA_TYPE when it is none. */
    default void readForm(FormSink sink) {
        throw new IllegalStateException("declare the route as uploading: " + path());
    }

    /** Names this request in answers and logs. */
    String id();

    /** Monotonic time in nanoseconds at which the request's head was read. */
    long arrivedNanos();

    /** Sets a header of the answer. Only before the answer begins. */
    void setHeader(String name, String value);

    /** Whether the answer has this header already. */
    boolean hasHeader(String name);

    /** Answers with the first {@code length} bytes, which are not changed afterwards. */
    void respond(int status, String contentType, byte[] bytes, int length);

    default void respond(int status, String contentType, byte[] bytes) {
        respond(status, contentType, bytes, bytes.length);
    }

    /** Begins an answer of unknown length. Nothing is sent before the first write. */
    ResponseStream stream(int status, String contentType);

    /**
     * Tells when nobody can or may take the answer any more. At most once, on a thread of the server, not after the
     * answer is complete. A second listener replaces the first.
     */
    void onInterrupted(Consumer<Interruption> listener);

    /** Why an exchange ends before its answer. */
    enum Interruption {
        /** The client closed the connection: whatever is written goes nowhere. */
        CLIENT_GONE,
        /** The key was revoked while the answer was on its way. */
        KEY_REVOKED,
        /** The server stops, and the time for streams to end is over. */
        SHUTTING_DOWN
    }
}
