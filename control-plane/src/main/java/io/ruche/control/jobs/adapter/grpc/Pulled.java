package io.ruche.control.jobs.adapter.grpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.ruche.control.rpc.Answers;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Items of a publisher as messages of a stream: the next one is asked for when the client has room. */
final class Pulled<T, R> implements Flow.Subscriber<T> {
    private final ServerCallStreamObserver<R> responses;
    private final Function<T, R> form;
    private final AtomicBoolean asked = new AtomicBoolean();
    private volatile Flow.@Nullable Subscription subscription;
    private volatile boolean gone;

    private Pulled(ServerCallStreamObserver<R> responses, Function<T, R> form) {
        this.responses = responses;
        this.form = form;
    }

    /** Begins, within the call. */
    static <T, R> void stream(Flow.Publisher<T> items, ServerCallStreamObserver<R> responses, Function<T, R> form) {
        Pulled<T, R> pulled = new Pulled<>(responses, form);
        responses.setOnReadyHandler(pulled::pull);
        responses.setOnCancelHandler(pulled::left);
        items.subscribe(pulled);
    }

    private void pull() {
        Flow.Subscription from = subscription;
        if (from != null && responses.isReady() && asked.compareAndSet(false, true)) from.request(1);
    }

    private void left() {
        gone = true;
        Flow.Subscription from = subscription;
        if (from != null) from.cancel();
    }

    @Override
    public void onSubscribe(Flow.Subscription from) {
        subscription = from;
        if (gone) from.cancel();
        else pull();
    }

    @Override
    public void onNext(T item) {
        if (gone) return;
        responses.onNext(form.apply(item));
        asked.set(false);
        pull();
    }

    @Override
    public void onError(Throwable thrown) {
        if (!gone) Answers.refuse(responses, thrown);
    }

    @Override
    public void onComplete() {
        if (!gone) responses.onCompleted();
    }
}
