package io.ruche.control.exchange;

/**
 * An answer that comes in pieces. A piece goes to the socket at once; while the socket is full, pieces are kept and
 * sent together when it has room. Nothing here blocks: who writes watches {@link #onDrained} and asks its own source
 * for more only then, which is what bounds the memory of a slow client. Safe for use by several threads; pieces keep
 * their order.
 */
public interface ResponseStream {
    /** Copies the bytes and sends them as soon as the client takes them. Does nothing once the stream is over. */
    void write(byte[] bytes, int length);

    /** Whether everything written so far is on the socket. */
    boolean drained();

    /** Called each time the stream becomes drained after it was not. On a thread of the server; it must not block. */
    void onDrained(Runnable listener);

    /** Writes the last piece, which may be empty, and ends the answer well. Idempotent. */
    void end(byte[] bytes, int length);

    /** Cuts the connection, so that the client cannot take what it has for the whole. Idempotent. */
    void abort();
}
