package io.ruche.control.gateway;

import io.ruche.control.gateway.AgentCall.Urgency;
import io.ruche.control.gateway.AgentCalls.Answer;
import io.ruche.control.inference.Inference;
import io.ruche.control.money.Till;
import io.ruche.control.telemetry.ModelMeter;
import io.ruche.control.upstream.UpstreamAnswer;
import io.ruche.control.upstream.UpstreamCall;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.routing.Replica;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One call of an agent on its way: waiting, on a replica, or at a provider. Whoever ends it first decides, and gives the
 * slot back. Replicas, providers and the clock call from threads of their own.
 */
final class AgentAsk implements Lane.Waiter, UpstreamAnswer {
    private static final int BYTES_PER_TOKEN = 4;
    /** Failures that say something about the replica rather than about the request: once more, elsewhere. */
    private static final Set<FailureCode> ELSEWHERE =
            Set.of(FailureCode.STALE_INSTANCE, FailureCode.UNREACHABLE, FailureCode.RUNTIME_DIED);

    final AgentCall call;
    final ModelMeter meter;
    private final AgentDesk desk;
    private final long promptTokens;
    private final long arrivedNanos = System.nanoTime();

    /** Guarded by the desk. */
    final List<Consumer<Answer>> listeners = new ArrayList<>();

    // guarded by this
    private final StringBuilder text = new StringBuilder();
    private Till.@Nullable Receipt paid;
    /** Whether a provider's call settles it. */
    private boolean handedOver;

    private int heardTokens;
    private @Nullable Replica replica;
    private Inference.@Nullable Call running;
    private @Nullable UpstreamCall elsewhere;
    private long dispatchedNanos;
    private long heardNanos = arrivedNanos;
    /** Of what a provider says; set before one is asked. */
    private volatile UnaryOperator<String> restore = UnaryOperator.identity();

    private boolean retried;
    private boolean over;
    /** Rises with each replica asked, so that late words of a former one are not heard. */
    private int attempt;

    /** Frames that came before there was anything to give them back to. */
    private int owed;

    AgentAsk(AgentDesk desk, AgentCall call, ModelMeter meter) {
        this.desk = desk;
        this.call = call;
        this.meter = meter;
        long bytes = 0;
        for (var message : call.messages()) {
            bytes += message.text().getBytes(StandardCharsets.UTF_8).length;
        }
        this.promptTokens = bytes / BYTES_PER_TOKEN;
    }

    @Override
    public long promptTokens() {
        return promptTokens;
    }

    /** What it read for this agent before is there again. */
    @Override
    public String sessionKey() {
        return "agent/" + call.agent();
    }

    @Override
    public double secondsLeft() {
        return 0;
    }

    @Override
    public boolean hasSchema() {
        return call.schema().isPresent();
    }

    boolean isUrgent() {
        return call.urgency() == Urgency.INTERACTIVE;
    }

    /** It may be sent. False: nobody waits for it any more, and it was never sent. */
    boolean isPaid(Till.Receipt receipt) {
        synchronized (this) {
            if (!over) {
                paid = receipt;
                return true;
            }
        }
        receipt.unused();
        return false;
    }

    /** For the call to a provider, which knows what was billed. */
    synchronized Till.Receipt handOver() {
        handedOver = true;
        Till.Receipt receipt = paid;
        return receipt == null ? Till.NO_RECEIPT : receipt;
    }

    /** It has a slot there. */
    @Override
    public void go(Replica where) {
        int mine;
        synchronized (this) {
            mine = over ? -1 : ++attempt;
            if (!over) {
                replica = where;
                heardNanos = System.nanoTime();
                if (dispatchedNanos == 0) {
                    dispatchedNanos = heardNanos;
                    meter.dispatched(dispatchedNanos - arrivedNanos);
                }
            }
        }
        if (mine < 0) {
            desk.leave(this, where, 0);
            return;
        }
        GenerateRequest request;
        try {
            request = desk.request(call);
        } catch (FailureException e) {
            fail(e.failure());
            return;
        } catch (RefusedException e) {
            fail(e.failure());
            return;
        }
        begin(mine, desk.inference().generate(where, request, new Hearing(mine)));
    }

    private void begin(int mine, Inference.Call asked) {
        boolean late;
        int give = 0;
        synchronized (this) {
            late = over || attempt != mine;
            if (!late) {
                running = asked;
                give = owed;
                owed = 0;
            }
        }
        if (late) asked.cancel();
        else if (give > 0) asked.request(give);
    }

    /** A provider is asked. */
    void begin(UpstreamCall asked) {
        boolean late;
        synchronized (this) {
            late = over;
            elsewhere = asked;
        }
        if (late) asked.cancel();
    }

    void fail(Failure failure) {
        fail(failure, 0);
    }

    void fail(Failure failure, long retryAfterSeconds) {
        end(new Answer.Failed(failure, retryAfterSeconds), Usage.NOTHING);
    }

    /** Nobody waits for it any more. */
    void cancel() {
        fail(Failure.of(FailureCode.CANCELLED, "Nobody waits for the answer any more."));
    }

    private void end(Answer answer, Usage usage) {
        Replica used;
        Inference.Call asked;
        UpstreamCall provider;
        long nanos;
        Till.Receipt receipt;
        boolean isSent;
        Usage took;
        synchronized (this) {
            if (over) return;
            over = true;
            used = replica;
            asked = running;
            provider = elsewhere;
            nanos = System.nanoTime() - dispatchedNanos;
            receipt = handedOver ? null : paid;
            isSent = dispatchedNanos != 0;
            took = took(usage, TimeUnit.NANOSECONDS.toMicros(nanos));
        }
        if (receipt != null) {
            if (isSent) receipt.used(took);
            else receipt.unused();
        }
        if (asked != null) asked.cancel();
        if (provider != null) provider.cancel();
        if (used != null) desk.leave(this, used, nanos);
        desk.end(this, answer, usage);
    }

    /** What it took, of what the replica told of it; under this lock. */
    private Usage took(Usage told, long slotMicros) {
        boolean isTold = told.inputTokens() > 0;
        return new Usage(
                isTold ? told.inputTokens() : heardTokens > 0 ? promptTokens : 0,
                told.cachedTokens(),
                isTold ? told.outputTokens() : heardTokens,
                told.gpuMicros() > 0 ? told.gpuMicros() : slotMicros,
                TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - arrivedNanos));
    }

    /**
     * Called by the gateway's clock.
     *
     * @return how long nothing was heard, in nanoseconds; empty when it waits for a slot
     */
    synchronized Optional<Long> silence(long now) {
        boolean isUnderWay = replica != null || elsewhere != null;
        return isUnderWay ? Optional.of(now - heardNanos) : Optional.empty();
    }

    long waited(long now) {
        return now - arrivedNanos;
    }

    private void broke(Failure failure) {
        Replica former = null;
        synchronized (this) {
            if (!over && !retried && ELSEWHERE.contains(failure.code())) {
                retried = true;
                attempt++;
                former = replica;
                replica = null;
                running = null;
                owed = 0;
                text.setLength(0);
            }
        }
        if (former == null) {
            fail(failure);
            return;
        }
        desk.leave(this, former, 0);
        desk.enter(this);
    }

    private int millis() {
        return (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - arrivedNanos));
    }

    /** As what hears a provider's answer, of which something was taken out before it was asked. */
    UpstreamAnswer restoring(UnaryOperator<String> how) {
        restore = how;
        return this;
    }

    // a provider's answer

    @Override
    public void frame(byte[] json, boolean usageOnly) {}

    @Override
    public void ended(Optional<Usage> usage) {
        fail(Failure.of(FailureCode.UPSTREAM_FAILED, call.provider() + " streamed an answer that was to be whole."));
    }

    @Override
    public void whole(byte[] json, Optional<Usage> told) {
        Optional<String> said = AgentBody.text(json);
        if (said.isEmpty()) {
            fail(Failure.of(FailureCode.UPSTREAM_FAILED, call.provider() + " answered without a text."));
            return;
        }
        Usage usage = told.orElse(Usage.NOTHING);
        meter.finished(outcome(usage, "stop", 0, 0));
        end(answered(restore.apply(said.get()), call.provider(), usage), usage);
    }

    @Override
    public void failed(Failure failure, long retryAfterSeconds) {
        fail(failure, retryAfterSeconds);
    }

    private Answer answered(String said, String node, Usage usage) {
        return new Answer.Answered(
                said,
                call.model(),
                node,
                clamp(usage.inputTokens()),
                clamp(usage.cachedTokens()),
                clamp(usage.outputTokens()),
                millis());
    }

    private ModelMeter.Outcome outcome(Usage usage, String reason, long prefillNanos, long decodeNanos) {
        return new ModelMeter.Outcome(
                reason,
                clamp(usage.inputTokens()),
                clamp(usage.cachedTokens()),
                clamp(usage.outputTokens()),
                call.maxTokens(),
                System.nanoTime() - arrivedNanos,
                prefillNanos,
                decodeNanos);
    }

    private static int clamp(long tokens) {
        return (int) Math.min(Integer.MAX_VALUE, tokens);
    }

    /** A replica's answer; what it says after another was asked is not heard. */
    private final class Hearing implements Inference.Answer {
        private final int number;

        Hearing(int number) {
            this.number = number;
        }

        private boolean isHeard() {
            if (over || attempt != number) return false;
            heardNanos = System.nanoTime();
            return true;
        }

        @Override
        public void started(Started started) {
            more("");
        }

        @Override
        public void tokens(Tokens tokens) {
            synchronized (AgentAsk.this) {
                if (!over && attempt == number) heardTokens += tokens.getIdsCount();
            }
            more(tokens.getText());
        }

        private void more(String said) {
            Inference.Call asked;
            synchronized (AgentAsk.this) {
                if (!isHeard()) return;
                text.append(said);
                asked = running;
                if (asked == null) owed++;
            }
            if (asked != null) asked.request(1);
        }

        @Override
        public void finished(Finished finished) {
            String said;
            Replica where;
            synchronized (AgentAsk.this) {
                if (!isHeard()) return;
                // nothing left to cancel
                running = null;
                said = text.toString();
                where = replica;
            }
            if (finished.getReason() == FinishReason.FINISH_REASON_CANCELLED || where == null) {
                fail(Failure.of(FailureCode.CANCELLED, "The replica ended the call before its answer was whole."));
                return;
            }
            var timings = finished.getTimings();
            var tokens = finished.getUsage();
            long busy = (long) timings.getPrefillMicros() + timings.getDecodeMicros();
            Usage usage = new Usage(
                    tokens.getPromptTokens(),
                    tokens.getCachedTokens(),
                    tokens.getCompletionTokens(),
                    busy,
                    TimeUnit.MILLISECONDS.toMicros(millis()));
            boolean isCut = finished.getReason() == FinishReason.FINISH_REASON_LENGTH;
            meter.finished(outcome(
                    usage,
                    isCut ? "length" : "stop",
                    TimeUnit.MICROSECONDS.toNanos(timings.getPrefillMicros()),
                    TimeUnit.MICROSECONDS.toNanos(timings.getDecodeMicros())));
            end(answered(said, desk.nodeName(where), usage), usage);
        }

        @Override
        public void embedded(EmbedResponse response) {
            fail(Failure.of(FailureCode.RUNTIME_FAILED, "The replica made embeddings of a chat."));
        }

        @Override
        public void failed(Failure failure) {
            synchronized (AgentAsk.this) {
                if (!isHeard()) return;
                running = null;
            }
            broke(failure);
        }
    }
}
