package io.ruche.agent.models;

import io.ruche.agent.models.Download.CutException;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer, taken part by part by one thread that waits no longer for each than the idle time. At most two
 * parts are held.
 */
final class HttpBody implements HttpResponse.BodySubscriber<HttpBody>, AutoCloseable {

    private sealed interface Signal {
        record Part(List<ByteBuffer> bytes) implements Signal {}

        record End() implements Signal {}

        record Broken(String reason) implements Signal {}
    }

    private final Duration idle;
    private final BlockingQueue<Signal> signals = new ArrayBlockingQueue<>(4);
    private volatile Flow.@Nullable Subscription subscription;

    HttpBody(Duration idle) {
        this.idle = idle;
    }

    /** The next bytes; empty at the end. */
    Optional<List<ByteBuffer>> next() throws InterruptedException, CutException {
        Signal signal = signals.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
        if (signal == null) {
            throw new CutException("nothing came for " + idle.toSeconds() + " s");
        }
        if (signal instanceof Signal.Part part) {
            Flow.Subscription source = subscription;
            if (source != null) {
                source.request(1);
            }
            return Optional.of(part.bytes());
        }
        if (signal instanceof Signal.Broken broken) {
            throw new CutException(broken.reason());
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        Flow.Subscription source = subscription;
        if (source != null) {
            source.cancel();
        }
    }

    @Override
    public CompletionStage<HttpBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public void onSubscribe(Flow.Subscription source) {
        subscription = source;
        source.request(2);
    }

    @Override
    public void onNext(List<ByteBuffer> bytes) {
        signals.add(new Signal.Part(bytes)); // never more than the two asked for
    }

    @Override
    public void onError(Throwable cause) {
        String message = cause.getMessage();
        signals.add(new Signal.Broken(message == null ? "the connection broke" : message));
    }

    @Override
    public void onComplete() {
        signals.add(new Signal.End());
    }
}
