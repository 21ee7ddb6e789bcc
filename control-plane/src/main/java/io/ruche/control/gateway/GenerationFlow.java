package io.ruche.control.gateway;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.Problems;
import io.ruche.control.exchange.ResponseStream;
import io.ruche.control.inference.Inference;
import io.ruche.control.json.JsonWriter;
import io.ruche.control.telemetry.ModelMeter;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Started;
import io.ruche.proto.Timings;
import io.ruche.proto.Tokens;
import io.ruche.proto.ToolUse;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.routing.Replica;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A chat or a completion. Headers are held until the first token is there, so that an error before it has its status. */
final class GenerationFlow extends Flow {
    private final GenerationRequest request;
    private final GenerateRequest asked;
    private final GenerationWriter writer;
    private final boolean wantsDetails;
    private final long pingNanos;

    // guarded by this
    private @Nullable ResponseStream stream;
    private long lastTokenNanos;
    /** Tokens that came, and what the replica said at the end. */
    private int heardTokens;

    private @Nullable Finished last;
    private boolean accepted;
    /** The silence after which the next ping is due. */
    private long pingAt;

    GenerationFlow(
            Gateway gateway,
            ClientExchange exchange,
            Lane lane,
            ModelMeter meter,
            GenerationRequest request,
            GenerateRequest asked,
            GenerationWriter writer,
            long promptTokens,
            long deadlineNanos) {
        super(gateway, exchange, lane, request.model, meter, asked.getSessionKey(), promptTokens, deadlineNanos);
        this.request = request;
        this.asked = asked;
        this.writer = writer;
        this.wantsDetails = exchange.header("X-Ruche-Details").isPresent();
        this.pingNanos = gateway.options().ping().toNanos();
        this.pingAt = pingNanos;
    }

    @Override
    Inference.Call ask(Inference inference, Replica where, Inference.Answer answer) {
        return inference.generate(where, asked, answer);
    }

    @Override
    public boolean hasSchema() {
        return asked.hasGrammar();
    }

    @Override
    boolean hasTools() {
        return request.toolUse != ToolUse.TOOL_USE_UNSPECIFIED;
    }

    @Override
    public void started(Started started) {
        accepted = true;
    }

    @Override
    public void tokens(Tokens tokens) {
        long now = System.nanoTime();
        if (lastTokenNanos == 0) meter.firstToken(now - exchange.arrivedNanos());
        else meter.moreTokens(tokens.getIdsCount(), now - lastTokenNanos);
        lastTokenNanos = now;
        heardTokens += tokens.getIdsCount();
        pingAt = pingNanos;
        if (!request.stream) {
            writer.keep(tokens);
            took(1);
            return;
        }
        JsonWriter out = writer.fresh();
        ResponseStream open = stream;
        if (open == null) {
            open = begin();
            writer.opening();
        }
        writer.frame(tokens);
        if (out.length() > 0) open.write(out.array(), out.length());
        if (open.drained()) took(1);
        else keepBack();
    }

    private ResponseStream begin() {
        exchange.setHeader("Cache-Control", "no-cache");
        // nginx and its kin buffer answers otherwise
        exchange.setHeader("X-Accel-Buffering", "no");
        ResponseStream open = exchange.stream(200, "text/event-stream; charset=utf-8");
        open.onDrained(this::drained);
        stream = open;
        return open;
    }

    @Override
    public void finished(Finished finished) {
        if (finished.getReason() == FinishReason.FINISH_REASON_CANCELLED) {
            fail(Failure.of(FailureCode.CANCELLED, "The replica ended the request before its answer was whole."));
            return;
        }
        end(() -> {
            last = finished;
            byte[] details = wantsDetails ? details(finished) : new byte[0];
            JsonWriter out = writer.fresh();
            if (request.stream) {
                ResponseStream open = stream;
                if (open == null) {
                    open = begin();
                    writer.opening();
                }
                writer.ending(finished, details);
                open.end(out.array(), out.length());
            } else {
                writer.whole(finished, details);
                exchange.respond(200, "application/json", out.array(), out.length());
            }
            record(finished);
        });
    }

    private void record(Finished finished) {
        Timings timings = finished.getTimings();
        meter.finished(new ModelMeter.Outcome(
                writer.reason(finished),
                finished.getUsage().getPromptTokens(),
                finished.getUsage().getCachedTokens(),
                finished.getUsage().getCompletionTokens(),
                request.maxTokens,
                System.nanoTime() - exchange.arrivedNanos(),
                TimeUnit.MICROSECONDS.toNanos(timings.getPrefillMicros()),
                TimeUnit.MICROSECONDS.toNanos(timings.getDecodeMicros())));
    }

    /** Of one that ended early: what it wrote, and what it must have read to write it. */
    @Override
    Usage usage(long slotNanos) {
        Finished told = last;
        long slotMicros = TimeUnit.NANOSECONDS.toMicros(slotNanos);
        long wallMicros = TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - exchange.arrivedNanos());
        if (told == null)
            return new Usage(heardTokens > 0 ? promptTokens() : 0, 0, heardTokens, slotMicros, wallMicros);
        return Bounds.usage(told, slotMicros, wallMicros);
    }

    private byte[] details(Finished finished) {
        Timings timings = finished.getTimings();
        return new JsonWriter(160)
                .beginObject()
                .field("node", nodeName())
                .field("instance", replicaName())
                .name("timings")
                .beginObject()
                .field("queuedSeconds", timings.getQueuedMicros() / 1e6)
                .field("prefillSeconds", timings.getPrefillMicros() / 1e6)
                .field("decodeSeconds", timings.getDecodeMicros() / 1e6)
                .endObject()
                .endObject()
                .toBytes();
    }

    @Override
    boolean isAnswering() {
        return lastTokenNanos != 0 || stream != null;
    }

    @Override
    void tellFailure(Failure failure) {
        ResponseStream open = stream;
        if (open == null) {
            Problems.answer(exchange, failure);
            return;
        }
        JsonWriter out = writer.fresh();
        writer.failure(Problems.openAi(failure, ""));
        open.end(out.array(), out.length());
    }

    @Override
    void drop() {
        ResponseStream open = stream;
        if (open != null) open.abort();
    }

    @Override
    void ping(long silentNanos) {
        if (!request.stream || !accepted || silentNanos < pingAt) return;
        pingAt = silentNanos + pingNanos;
        ResponseStream open = stream;
        // a client that does not even read what it has needs no comment
        if (open != null && !open.drained()) return;
        JsonWriter out = writer.fresh();
        if (open == null) {
            open = begin();
            writer.opening();
        }
        writer.ping();
        open.write(out.array(), out.length());
    }
}
