package io.ruche.control.jobs.service;

import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.world.Loop;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Items from a source that gives them in portions, to one subscriber, as he asks for them. At most one portion waits. The
 * source is asked, and the subscriber called, on the loop.
 */
final class Portions<T> implements Flow.Publisher<T> {
    private static final Logger log = LoggerFactory.getLogger(Portions.class);

    private final Loop loop;
    private final Supplier<Source<T>> begin;

    /** @param begin called on the loop when somebody subscribes; what it throws the subscriber is told */
    Portions(Loop loop, Supplier<Source<T>> begin) {
        this.loop = loop;
        this.begin = begin;
    }

    /** Gives what comes next. */
    interface Source<T> {
        /** Not called again before its stage is complete. */
        CompletionStage<Portion<T>> next();

        /** Nobody listens any more. */
        default void close() {}
    }

    /** @param isLast whether nothing comes after it */
    record Portion<T>(List<T> items, boolean isLast) {}

    @Override
    public void subscribe(Flow.Subscriber<? super T> subscriber) {
        loop.execute(() -> {
            Source<T> source;
            try {
                source = begin.get();
            } catch (FailureException e) {
                subscriber.onSubscribe(new Nothing());
                subscriber.onError(e);
                return;
            }
            subscriber.onSubscribe(new Feed<>(loop, source, subscriber));
        });
    }

    private static final class Nothing implements Flow.Subscription {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
    }

    private static final class Feed<T> implements Flow.Subscription {
        private final Loop loop;
        private final Source<T> source;
        private final Flow.Subscriber<? super T> subscriber;
        private final Deque<T> items = new ArrayDeque<>();
        private long demand;
        private boolean asking;
        private boolean isLast;
        private boolean isOver;

        Feed(Loop loop, Source<T> source, Flow.Subscriber<? super T> subscriber) {
            this.loop = loop;
            this.source = source;
            this.subscriber = subscriber;
        }

        @Override
        public void request(long n) {
            post(() -> {
                if (n <= 0) {
                    end(new IllegalArgumentException("request: " + n + " (expected: > 0)"));
                    return;
                }
                demand = demand + n < 0 ? Long.MAX_VALUE : demand + n;
                pump();
            });
        }

        @Override
        public void cancel() {
            post(this::close);
        }

        private void pump() {
            while (!isOver && demand > 0 && !items.isEmpty()) {
                demand--;
                subscriber.onNext(items.remove());
            }
            if (isOver || asking || !items.isEmpty()) return;
            if (isLast) {
                close();
                subscriber.onComplete();
            } else if (demand > 0) {
                ask();
            }
        }

        private void ask() {
            asking = true;
            source.next()
                    .whenComplete((portion, thrown) -> post(() -> {
                        asking = false;
                        if (isOver) return;
                        if (thrown != null) {
                            end(FailureException.unwrap(thrown));
                            return;
                        }
                        items.addAll(portion.items());
                        isLast = portion.isLast();
                        pump();
                    }));
        }

        private void end(Throwable why) {
            if (isOver) return;
            close();
            subscriber.onError(why);
        }

        private void close() {
            if (isOver) return;
            isOver = true;
            items.clear();
            source.close();
        }

        private void post(Runnable task) {
            try {
                loop.execute(task);
            } catch (RejectedExecutionException e) {
                log.debug("The loop of inputs has ended or is full");
            }
        }
    }
}
