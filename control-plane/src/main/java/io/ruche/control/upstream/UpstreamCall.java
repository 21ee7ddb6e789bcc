package io.ruche.control.upstream;

import io.ruche.control.json.JsonException;
import io.ruche.control.money.Till;
import io.ruche.control.money.Till.Receipt;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.world.Timers;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One chat with a provider. The client's threads bring the answer, one at a time; cancel, request and the clock come on
 * any. Whoever ends it first decides. What the provider sends is taken piece by piece, as the receiver asks for it.
 */
public final class UpstreamCall {
    private static final Logger log = LoggerFactory.getLogger(UpstreamCall.class);
    /** Of a whole answer. */
    private static final int MOST_ANSWER = 16 << 20;
    /** Of an error that is read for its message. */
    private static final int MOST_ERROR = 64 << 10;

    private static final Duration FAREWELL = Duration.ofSeconds(2);
    private static final String LAST = "[DONE]";

    private final UpstreamModel model;
    private final boolean stream;
    private final UpstreamOptions options;
    private final Timers timers;
    /** Of the request that was sent last. */
    private volatile Receipt paid;

    private final UpstreamAnswer answer;
    private final Consumer<UpstreamCall> onEnd;

    // guarded by this
    private boolean over;
    private boolean paused;
    private boolean wanted;
    private Flow.@Nullable Subscription source;
    private @Nullable CompletableFuture<?> exchange;
    private Timers.@Nullable Cancellable clock;

    /** Whether an answer has begun. */
    private volatile boolean heard;
    /** Whether something of it may have left the house. */
    private volatile boolean sent;
    /** Whether the provider did nothing for it, for sure: it refused, or was never reached. */
    private volatile boolean idle = true;

    private final long beganNanos = System.nanoTime();

    // of the thread that brings the answer
    private volatile Optional<Usage> usage = Optional.empty();
    private boolean sawFinal;
    private boolean sawDone;

    UpstreamCall(
            UpstreamModel model,
            boolean stream,
            UpstreamOptions options,
            Timers timers,
            Receipt paid,
            UpstreamAnswer answer,
            Consumer<UpstreamCall> onEnd) {
        this.model = model;
        this.stream = stream;
        this.options = options;
        this.timers = timers;
        this.paid = paid;
        this.answer = answer;
        this.onEnd = onEnd;
    }

    /** What the provider told of tokens so far. On the thread that brings the answer, or after its end. */
    public Optional<Usage> usage() {
        return usage;
    }

    /** Nobody wants the answer any more: the connection ends, nothing more is told. Idempotent. */
    public void cancel() {
        end(() -> {});
    }

    /** Holds back what the provider sends, until {@link #resume}. */
    public synchronized void pause() {
        paused = true;
    }

    public void resume() {
        Flow.Subscription now;
        synchronized (this) {
            paused = false;
            if (!wanted || over) return;
            wanted = false;
            now = source;
            expectMore();
        }
        if (now != null) now.request(1);
    }

    void fail(Failure failure) {
        end(() -> answer.failed(failure, 0));
    }

    void start(HttpClient http, HttpRequest request, Optional<String> key) {
        UpstreamFailures failures = new UpstreamFailures(model, key);
        synchronized (this) {
            if (over) return;
            expect(
                    options.first().toMillis(),
                    "It said nothing for " + options.first().toSeconds() + " s.");
        }
        send(http, request, failures, true);
    }

    /** @param again whether it may be sent a second time */
    private void send(HttpClient http, HttpRequest request, UpstreamFailures failures, boolean again) {
        sent = true;
        idle = false;
        CompletableFuture<HttpResponse<Void>> asked = http.sendAsync(request, response -> receiver(response, failures));
        synchronized (this) {
            exchange = asked;
            if (over) asked.cancel(true);
        }
        var unused = asked.whenComplete((response, thrown) -> {
            if (thrown == null) return;
            idle = UpstreamFailures.isNobody(thrown);
            if (again && !heard && UpstreamFailures.isBreak(thrown) && !isOver()) {
                log.info(
                        "Provider {} ended a connection before it said anything ({}): the request is sent once more",
                        model.provider().name(),
                        UpstreamFailures.text(thrown));
                sendAgain(http, request, failures);
            } else {
                fail(failures.ofConnection(thrown));
            }
        });
    }

    /**
     * Mostly it was a connection that was kept for the next request and that the provider had closed meanwhile, and the
     * request was never read. It may have been, though: that one counts at its most, and this is another to the budgets.
     */
    private void sendAgain(HttpClient http, HttpRequest request, UpstreamFailures failures) {
        Receipt first = paid;
        first.unknown();
        first.again(word -> {
            if (word instanceof Till.Word.Refused no) {
                fail(no.failure());
            } else if (word instanceof Till.Word.Paid yes) {
                if (takes(yes.receipt())) send(http, request, failures, false);
                else yes.receipt().unused();
            }
        });
    }

    private synchronized boolean takes(Receipt next) {
        if (!over) paid = next;
        return !over;
    }

    private HttpResponse.BodySubscriber<Void> receiver(HttpResponse.ResponseInfo response, UpstreamFailures failures) {
        heard = true;
        if (response.statusCode() != 200) {
            idle = true;
            long after = UpstreamFailures.retryAfter(response);
            return new Receiver(failures, MOST_ERROR, bytes -> {
                Failure failure = failures.ofStatus(response.statusCode(), bytes);
                end(() -> answer.failed(failure, after));
            });
        }
        String type = response.headers().firstValue("content-type").orElse("");
        boolean events = type.startsWith("text/event-stream");
        if (events != stream) {
            return new Receiver(
                    failures,
                    0,
                    bytes -> fail(failures.strange("an answer of the type '"
                            + Failure.printable(type) + "' (expected: "
                            + (stream ? "text/event-stream" : "application/json")
                            + ")")));
        }
        return stream ? new Receiver(failures) : new Receiver(failures, MOST_ANSWER, bytes -> whole(bytes, failures));
    }

    private void whole(byte[] bytes, UpstreamFailures failures) {
        UpstreamFrame frame;
        try {
            frame = UpstreamFrame.read(bytes);
        } catch (JsonException e) {
            fail(failures.strange("an answer that is not JSON: " + e.getMessage()));
            return;
        }
        if (frame.error().isPresent()) {
            fail(failures.ofError(frame.error().get()));
            return;
        }
        usage = frame.usage();
        end(() -> answer.whole(bytes, usage));
    }

    private void event(byte[] data, UpstreamFailures failures) {
        if (isOver()) return;
        if (data.length == LAST.length() && new String(data, StandardCharsets.US_ASCII).equals(LAST)) {
            sawDone = true;
            end(() -> answer.ended(usage));
            return;
        }
        UpstreamFrame frame;
        try {
            frame = UpstreamFrame.read(data);
        } catch (JsonException e) {
            fail(failures.strange("a frame that is not JSON: " + e.getMessage()));
            return;
        }
        if (frame.error().isPresent()) {
            fail(failures.ofError(frame.error().get()));
            return;
        }
        sawFinal |= frame.isFinal();
        if (frame.usage().isPresent()) usage = frame.usage();
        synchronized (this) {
            if (!over) answer.frame(data, !frame.hasChoices() && frame.usage().isPresent());
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    /** Ends it once: says the last word, then lets go of the connection. */
    private void end(Runnable lastWord) {
        Flow.Subscription now;
        CompletableFuture<?> asked;
        synchronized (this) {
            if (over) return;
            over = true;
            now = source;
            asked = exchange;
            stopClock();
            lastWord.run();
        }
        settle();
        if (sawDone && now != null) {
            // read to its last word: the connection is left for the next, if its end follows soon
            var unused = timers.after(FAREWELL, now::cancel);
        } else {
            if (now != null) now.cancel();
            if (asked != null && !asked.isDone()) asked.cancel(true);
        }
        onEnd.accept(this);
    }

    private void settle() {
        Usage told = usage.orElse(Usage.NOTHING);
        long wall = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - beganNanos);
        if (!sent) paid.unused();
        else if (usage.isEmpty() && !idle) paid.unknown();
        else paid.used(new Usage(told.inputTokens(), told.cachedTokens(), told.outputTokens(), 0, wall));
    }

    private void expectMore() {
        expect(
                options.silence().toMillis(),
                "It fell silent for " + options.silence().toSeconds() + " s.");
    }

    /** Under this call's lock. */
    private void stopClock() {
        Timers.Cancellable running = clock;
        if (running != null) running.cancel();
        clock = null;
    }

    /** Under this call's lock. */
    private void expect(long millis, String otherwise) {
        stopClock();
        clock = timers.after(
                Duration.ofMillis(millis),
                () -> fail(Failure.of(
                        FailureCode.REPLICA_SILENT,
                        "Provider '" + model.provider().name() + "' is silent. " + otherwise,
                        "Try again later.")));
    }

    /** Takes a body: as events, or whole up to a bound. */
    private final class Receiver implements HttpResponse.BodySubscriber<Void> {
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final UpstreamFailures failures;
        private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
        private final int most;
        private final @Nullable Consumer<byte[]> whole;
        private final SseLines lines;

        Receiver(UpstreamFailures failures) {
            this(failures, 0, null);
        }

        Receiver(UpstreamFailures failures, int most, @Nullable Consumer<byte[]> whole) {
            this.failures = failures;
            this.most = most;
            this.whole = whole;
            this.lines = new SseLines(data -> event(data, failures));
        }

        @Override
        public CompletionStage<Void> getBody() {
            return done;
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            boolean late;
            synchronized (UpstreamCall.this) {
                source = subscription;
                late = over;
            }
            if (late) subscription.cancel();
            else subscription.request(1);
        }

        @Override
        public void onNext(List<ByteBuffer> pieces) {
            Consumer<byte[]> taker = whole;
            for (ByteBuffer piece : pieces) {
                if (taker == null) {
                    if (!lines.take(piece)) {
                        fail(failures.strange("a frame of more than " + SseLines.MOST_BYTES + " bytes"));
                        return;
                    }
                } else if (!keep(piece)) {
                    return;
                }
            }
            boolean more;
            Flow.Subscription now;
            synchronized (UpstreamCall.this) {
                if (over && !sawDone) return;
                more = !paused || over;
                wanted = !more;
                now = source;
                // while its receiver holds it back, its silence is not its own
                if (!over && more) expectMore();
                else stopClock();
            }
            if (more && now != null) now.request(1);
        }

        /** False when that is enough: the answer was too large, or an error needs no more. */
        private boolean keep(ByteBuffer piece) {
            int room = Math.min(piece.remaining(), most - kept.size());
            byte[] bytes = new byte[Math.max(0, room)];
            piece.get(bytes);
            kept.write(bytes, 0, bytes.length);
            if (!piece.hasRemaining()) return true;
            if (most == MOST_ANSWER) fail(failures.strange("an answer of more than " + most + " bytes"));
            else onComplete();
            return false;
        }

        @Override
        public void onError(Throwable thrown) {
            done.complete(null);
            fail(failures.broken());
        }

        @Override
        public void onComplete() {
            Consumer<byte[]> taker = whole;
            if (taker != null) taker.accept(kept.toByteArray());
            // some end without the last word; a choice that said why it ends is enough
            else if (sawFinal) end(() -> answer.ended(usage));
            else fail(failures.broken());
            done.complete(null);
        }
    }
}
