package io.ruche.control.exchange;

import io.ruche.control.json.JsonWriter;
import java.util.concurrent.Flow;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends what is published as fast as the client takes it, and asks for no more than that. What fails before the first item
 * is answered as a failure; what fails later cuts the connection, so that nobody takes a part for the whole.
 *
 * @param <T> what is published
 */
public final class Sending<T> implements Flow.Subscriber<T> {
    private static final int FIRST_SIZE = 1024;
    /** Items asked for at once: a source that reads them in pages need not be asked for each. */
    private static final int WINDOW = 64;

    private final ClientExchange exchange;
    private final String contentType;
    private final BiConsumer<T, JsonWriter> writer;

    // guarded by this
    private Flow.@Nullable Subscription subscription;
    private @Nullable ResponseStream stream;
    private int taken;
    private boolean over;

    private Sending(ClientExchange exchange, String contentType, BiConsumer<T, JsonWriter> writer) {
        this.exchange = exchange;
        this.contentType = contentType;
        this.writer = writer;
    }

    /** @param writer adds an item's bytes, which may be none */
    public static <T> void send(
            ClientExchange exchange, String contentType, Flow.Publisher<T> items, BiConsumer<T, JsonWriter> writer) {
        Sending<T> sending = new Sending<>(exchange, contentType, writer);
        exchange.onInterrupted(why -> sending.breakOff());
        items.subscribe(sending);
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        synchronized (this) {
            subscription = given;
            if (over) given.cancel();
        }
        given.request(WINDOW);
    }

    @Override
    public void onNext(T item) {
        JsonWriter out = new JsonWriter(FIRST_SIZE);
        writer.accept(item, out);
        ResponseStream open = open();
        if (open == null) return;
        if (out.length() > 0) open.write(out.array(), out.length());
        synchronized (this) {
            taken++;
        }
        askForMore();
    }

    private synchronized @Nullable ResponseStream open() {
        if (over) return null;
        ResponseStream open = stream;
        if (open == null) {
            open = exchange.stream(200, contentType);
            open.onDrained(this::askForMore);
            stream = open;
        }
        return open;
    }

    private void askForMore() {
        Flow.Subscription from;
        int more;
        synchronized (this) {
            ResponseStream open = stream;
            if (over || taken == 0 || open == null || !open.drained()) return;
            more = taken;
            taken = 0;
            from = subscription;
        }
        if (from != null) from.request(more);
    }

    @Override
    public void onError(Throwable thrown) {
        ResponseStream open;
        synchronized (this) {
            if (over) return;
            over = true;
            open = stream;
        }
        if (open != null) {
            open.abort();
            return;
        }
        Problems.answer(exchange, Problems.failure(thrown, exchange.id()));
    }

    @Override
    public void onComplete() {
        ResponseStream open = open();
        if (open == null) return;
        synchronized (this) {
            over = true;
        }
        open.end(new byte[0], 0);
    }

    private void breakOff() {
        Flow.Subscription from;
        synchronized (this) {
            over = true;
            from = subscription;
        }
        if (from != null) from.cancel();
    }
}
