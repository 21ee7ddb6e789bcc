package io.ruche.control.gateway;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.ClientExchange.Interruption;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.ResponseStream;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.money.Charge;
import io.ruche.control.money.Till;
import io.ruche.control.telemetry.ModelMeter;
import io.ruche.control.upstream.Upstream;
import io.ruche.control.upstream.UpstreamAnswer;
import io.ruche.control.upstream.UpstreamBody;
import io.ruche.control.upstream.UpstreamCall;
import io.ruche.control.upstream.UpstreamModel;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.money.Usage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A chat that a provider answers. Its frames go on as they came; headers are held until the first one is there, so that
 * an error before it has its status, and an answer that breaks ends in an error. Client, provider and clock call from
 * threads of their own; whoever ends it first decides.
 */
final class UpstreamFlow implements UpstreamAnswer {
    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] DONE = "data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII);

    private final ClientExchange exchange;
    private final UpstreamBody body;
    private final ModelMeter meter;
    private final Consumer<UpstreamFlow> onEnd;
    private final JsonWriter out = new JsonWriter(512);

    // guarded by this
    private @Nullable UpstreamCall call;
    private @Nullable ResponseStream stream;
    private boolean over;
    /** When the first frame came; 0: none yet. */
    private long firstNanos;

    UpstreamFlow(ClientExchange exchange, UpstreamBody body, ModelMeter meter, Consumer<UpstreamFlow> onEnd) {
        this.exchange = exchange;
        this.body = body;
        this.meter = meter;
        this.onEnd = onEnd;
    }

    /** Goes when it is paid for. */
    void start(Upstream upstream, UpstreamModel model, Till till, Charge charge) {
        exchange.onInterrupted(this::interrupted);
        till.take(charge, word -> {
            if (word instanceof Till.Word.Paid it) go(upstream, model, it.receipt());
            else if (word instanceof Till.Word.Refused it) failed(it.failure(), it.retryAfterSeconds());
        });
    }

    private void go(Upstream upstream, UpstreamModel model, Till.Receipt paid) {
        if (isOver()) {
            paid.unused();
            return;
        }
        UpstreamCall asked = upstream.chat(model, body, paid, this);
        boolean late;
        synchronized (this) {
            call = asked;
            late = over;
        }
        if (late) asked.cancel();
    }

    private void interrupted(Interruption why) {
        switch (why) {
            case CLIENT_GONE ->
                end(() -> {
                    meter.failed(FailureCode.CANCELLED);
                    ResponseStream open = stream;
                    if (open != null) open.abort();
                });
            case KEY_REVOKED ->
                failed(
                        Failure.of(
                                FailureCode.UNAUTHENTICATED,
                                "The API key was revoked while the answer was on its way."),
                        0);
            case SHUTTING_DOWN ->
                failed(
                        Failure.of(
                                FailureCode.UNREACHABLE,
                                "The server is stopping.",
                                "Send the request again when it is back."),
                        0);
        }
        // outside of the lock: the provider's side has one of its own, and calls in here under it
        UpstreamCall running = call();
        if (running != null) running.cancel();
    }

    private synchronized boolean isOver() {
        return over;
    }

    private synchronized @Nullable UpstreamCall call() {
        return call;
    }

    @Override
    public void frame(byte[] json, boolean usageOnly) {
        UpstreamCall running = call();
        // held back first: a client that catches up between a look and a pause would never be heard of again
        if (running != null) running.pause();
        boolean free = pass(json, usageOnly);
        if (free && running != null) running.resume();
    }

    /** Whether the client has taken all there is. */
    private synchronized boolean pass(byte[] json, boolean usageOnly) {
        if (over) return true;
        if (firstNanos == 0) {
            firstNanos = System.nanoTime();
            meter.firstToken(firstNanos - exchange.arrivedNanos());
        }
        // asked for by us, for the account
        if (usageOnly && !body.includeUsage()) return true;
        ResponseStream open = open();
        out.clear().raw(DATA).raw(json).raw(END);
        open.write(out.array(), out.length());
        return open.drained();
    }

    private ResponseStream open() {
        ResponseStream open = stream;
        if (open != null) return open;
        exchange.setHeader("Cache-Control", "no-cache");
        // nginx and its kin buffer answers otherwise
        exchange.setHeader("X-Accel-Buffering", "no");
        open = exchange.stream(200, "text/event-stream; charset=utf-8");
        open.onDrained(this::drained);
        stream = open;
        return open;
    }

    private void drained() {
        UpstreamCall running = call();
        if (running != null) running.resume();
    }

    @Override
    public void whole(byte[] json, Optional<Usage> usage) {
        end(() -> {
            exchange.respond(200, "application/json", json);
            record(usage);
        });
    }

    @Override
    public void ended(Optional<Usage> usage) {
        end(() -> {
            open().end(DONE, DONE.length);
            record(usage);
        });
    }

    @Override
    public void failed(Failure failure, long retryAfterSeconds) {
        end(() -> {
            meter.failed(failure.code());
            ResponseStream open = stream;
            if (open != null) {
                out.clear().raw(DATA).raw(Problems.openAi(failure, "")).raw(END).raw(DONE);
                open.end(out.array(), out.length());
                return;
            }
            if (retryAfterSeconds > 0) exchange.setHeader("Retry-After", Long.toString(retryAfterSeconds));
            Problems.answer(exchange, failure);
        });
    }

    private void record(Optional<Usage> told) {
        Usage usage = told.orElse(Usage.NOTHING);
        meter.finished(new ModelMeter.Outcome(
                "stop",
                clamp(usage.inputTokens()),
                clamp(usage.cachedTokens()),
                clamp(usage.outputTokens()),
                clamp(body.mostTokens()),
                System.nanoTime() - exchange.arrivedNanos(),
                0,
                0));
    }

    private static int clamp(long tokens) {
        return (int) Math.min(Integer.MAX_VALUE, Math.max(0, tokens));
    }

    private void end(Runnable lastWord) {
        synchronized (this) {
            if (over) return;
            over = true;
            lastWord.run();
        }
        onEnd.accept(this);
    }
}
