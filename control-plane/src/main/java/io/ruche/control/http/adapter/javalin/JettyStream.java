package io.ruche.control.http.adapter.javalin;

import io.ruche.control.exchange.ResponseStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Writes pieces as they come, one write under way at a time. What comes meanwhile is gathered and goes out with the
 * next write. Two buffers are used in turn, so that a piece costs one copy and no allocation.
 */
final class JettyStream implements ResponseStream, Callback {
    private static final int FIRST_SIZE = 1024;
    private static final Runnable NOBODY = () -> {};

    private final JettyExchange exchange;
    private final Response response;

    // guarded by this
    private byte[] flying = new byte[FIRST_SIZE];
    private byte[] gathered = new byte[FIRST_SIZE];
    private int gatheredLength;
    private boolean writing;
    private boolean full;
    private boolean ended;
    private boolean over;

    private volatile Runnable drainedListener = NOBODY;

    JettyStream(JettyExchange exchange, Response response) {
        this.exchange = exchange;
        this.response = response;
    }

    @Override
    public void write(byte[] bytes, int length) {
        ByteBuffer piece;
        synchronized (this) {
            if (over || ended) return;
            gather(bytes, length);
            if (writing) {
                full = true;
                return;
            }
            piece = takeOff();
        }
        response.write(false, piece, this);
        synchronized (this) {
            if (writing) full = true;
        }
    }

    @Override
    public void end(byte[] bytes, int length) {
        ByteBuffer piece;
        synchronized (this) {
            if (over || ended) return;
            ended = true;
            gather(bytes, length);
            if (writing) return;
            over = true;
            piece = takeOff();
        }
        exchange.last(piece);
    }

    @Override
    public synchronized boolean drained() {
        return !writing;
    }

    @Override
    public void onDrained(Runnable listener) {
        drainedListener = listener;
    }

    @Override
    public void abort() {
        drop();
        exchange.abort(new EofException("the answer broke off"));
    }

    /** Forgets what was not sent. */
    synchronized void drop() {
        over = true;
        gatheredLength = 0;
    }

    /** A write is done. */
    @Override
    public void succeeded() {
        ByteBuffer piece = null;
        boolean last = false;
        boolean tell = false;
        synchronized (this) {
            writing = false;
            if (over) return;
            if (ended) {
                over = true;
                last = true;
                piece = takeOff();
            } else if (gatheredLength > 0) {
                piece = takeOff();
            } else if (full) {
                full = false;
                tell = true;
            }
        }
        if (last) exchange.last(piece == null ? ByteBuffer.allocate(0) : piece);
        else if (piece != null) response.write(false, piece, this);
        else if (tell) drainedListener.run();
    }

    @Override
    public void failed(Throwable cause) {
        drop();
        exchange.failed(cause);
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private void gather(byte[] bytes, int length) {
        if (gathered.length - gatheredLength < length) {
            gathered = Arrays.copyOf(gathered, Math.max(gatheredLength + length, gathered.length * 2));
        }
        System.arraycopy(bytes, 0, gathered, gatheredLength, length);
        gatheredLength += length;
    }

    private ByteBuffer takeOff() {
        byte[] next = gathered;
        int length = gatheredLength;
        gathered = flying;
        flying = next;
        gatheredLength = 0;
        writing = true;
        return ByteBuffer.wrap(next, 0, length);
    }
}
