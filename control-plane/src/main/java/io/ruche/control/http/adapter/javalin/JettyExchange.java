package io.ruche.control.http.adapter.javalin;

import io.ruche.control.exchange.BodySink;
import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.FormSink;
import io.ruche.control.exchange.ResponseStream;
import io.ruche.control.keys.Identity;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;

/** An exchange on Jetty's own interface, whose body is complete or read by its handler. */
final class JettyExchange implements ClientExchange {
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final ClientWatcher watcher;
    private final Optional<Identity> caller;
    private final String id;
    private final Map<String, String> parameters;
    private final byte[] body;
    private final int bodyLength;
    private BodyPump.@Nullable Bounds upload;
    private final AtomicBoolean begun = new AtomicBoolean();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicBoolean interrupted = new AtomicBoolean();

    // guarded by this: who reads the socket
    private @Nullable SocketChannel watched;
    private boolean tookByte;

    private volatile @Nullable Consumer<Interruption> listener;
    private volatile @Nullable JettyStream stream;

    JettyExchange(
            Request request,
            Response response,
            Callback callback,
            ClientWatcher watcher,
            Optional<Identity> caller,
            String id,
            Map<String, String> parameters,
            byte[] body,
            int bodyLength) {
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.watcher = watcher;
        this.caller = caller;
        this.id = id;
        this.parameters = parameters;
        this.body = body;
        this.bodyLength = bodyLength;
    }

    @Override
    public String method() {
        return request.getMethod();
    }

    @Override
    public String path() {
        return request.getHttpURI().getPath();
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name));
    }

    @Override
    public String parameter(String name) {
        String value = parameters.get(name);
        if (value == null) throw new IllegalArgumentException("the route has no parameter " + name);
        return value;
    }

    @Override
    public Optional<String> query(String name) {
        if (request.getHttpURI().getQuery() == null) return Optional.empty();
        Fields fields = Request.extractQueryParameters(request);
        return Optional.ofNullable(fields.getValue(name));
    }

    /** Its handler reads the body. Said before the exchange is handed out. */
    void takesUpload(BodyPump.Bounds bounds) {
        upload = bounds;
    }

    @Override
    public void readBody(BodySink sink) {
        BodyPump.Bounds bounds = upload;
        if (bounds == null) throw new IllegalStateException("the body was read");
        upload = null;
        new BodyPump(request, bounds, sink, this::watch).run();
    }

    @Override
    public void readForm(FormSink sink) {
        readBody(FormReader.of(header("Content-Type").orElse(""), sink));
    }

    @Override
    public byte[] body() {
        return body;
    }

    @Override
    public int bodyLength() {
        return bodyLength;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public long arrivedNanos() {
        return request.getHeadersNanoTime();
    }

    @Override
    public void setHeader(String name, String value) {
        response.getHeaders().put(name, value);
    }

    @Override
    public boolean hasHeader(String name) {
        return response.getHeaders().contains(name);
    }

    @Override
    public void respond(int status, String contentType, byte[] bytes, int length) {
        if (!begun.compareAndSet(false, true)) return;
        head(status, contentType);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, length);
        last(ByteBuffer.wrap(bytes, 0, length));
    }

    @Override
    public ResponseStream stream(int status, String contentType) {
        if (!begun.compareAndSet(false, true)) throw new IllegalStateException("answered already");
        head(status, contentType);
        JettyStream made = new JettyStream(this, response);
        stream = made;
        return made;
    }

    private void head(int status, String contentType) {
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, contentType);
    }

    @Override
    public void onInterrupted(Consumer<Interruption> consumer) {
        listener = consumer;
        watcher.add(this);
    }

    Optional<Identity> caller() {
        return caller;
    }

    /** Writes the last bytes and completes the exchange. */
    void last(ByteBuffer content) {
        if (stopWatching() && !response.isCommitted()) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        response.write(true, content, Callback.from(this::complete, this::failed));
    }

    private void complete() {
        if (!over.compareAndSet(false, true)) return;
        // a byte of the next request was taken to learn that the client is there: that request cannot be answered
        if (tookByte) endPoint().close();
        callback.succeeded();
    }

    /** The socket does not take the answer. */
    void failed(Throwable cause) {
        interrupt(Interruption.CLIENT_GONE);
        abort(cause);
    }

    /** Cuts the connection. */
    void abort(Throwable cause) {
        stopWatching();
        if (over.compareAndSet(false, true)) callback.failed(cause);
    }

    boolean isOver() {
        return over.get();
    }

    /** Lets the watcher look at the socket from now on. Only once the body is complete, so that Jetty does not read. */
    synchronized void watch() {
        EndPoint endPoint = endPoint();
        if (endPoint.getTransport() instanceof SocketChannel channel) watched = channel;
    }

    /** Whether the watcher took a byte of a next request. Afterwards the socket is Jetty's again. */
    private synchronized boolean stopWatching() {
        watched = null;
        watcher.remove(this);
        return tookByte;
    }

    /** Looks whether the client is still there. Called by the watcher alone. */
    void look(ByteBuffer oneByte) {
        boolean gone;
        synchronized (this) {
            SocketChannel channel = watched;
            if (channel == null) return;
            try {
                int read = channel.read(oneByte.clear());
                gone = read < 0;
                if (read > 0) {
                    tookByte = true;
                    watched = null;
                }
            } catch (java.io.IOException e) {
                gone = true;
            }
        }
        if (gone) {
            interrupt(Interruption.CLIENT_GONE);
            abort(new EofException("the client left"));
        }
    }

    void interrupt(Interruption why) {
        if (over.get() || !interrupted.compareAndSet(false, true)) return;
        JettyStream open = stream;
        if (why == Interruption.CLIENT_GONE && open != null) open.drop();
        Consumer<Interruption> told = listener;
        if (told != null) told.accept(why);
    }

    private EndPoint endPoint() {
        return request.getConnectionMetaData().getConnection().getEndPoint();
    }
}
