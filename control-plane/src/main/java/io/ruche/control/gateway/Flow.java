package io.ruche.control.gateway;

import io.ruche.control.exchange.ClientExchange;
import io.ruche.control.exchange.ClientExchange.Interruption;
import io.ruche.control.inference.Inference;
import io.ruche.control.money.Till;
import io.ruche.control.telemetry.ModelMeter;
import io.ruche.proto.EmbedResponse;
import io.ruche.proto.Finished;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.money.Usage;
import io.ruche.scheduler.routing.Replica;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: in the queue, on a replica, over. Client, replica and clock call from threads of their own;
 * whoever ends it first decides, and gives the slot back. Subclasses say what is asked and how the answer looks.
 *
 * <p>A replica that cannot be reached, restarted or died before the first token is asked about once more elsewhere;
 * afterwards the client has heard part of an answer, and an error is all that is honest.
 */
abstract class Flow implements Lane.Waiter, Inference.Answer {
    /** Failures that say something about the replica rather than about the request. */
    private static final Set<FailureCode> ELSEWHERE =
            Set.of(FailureCode.STALE_INSTANCE, FailureCode.UNREACHABLE, FailureCode.RUNTIME_DIED);

    final ClientExchange exchange;
    final ModelMeter meter;
    private final Gateway gateway;
    private final Lane lane;
    private final String model;
    private final String sessionKey;
    private final long promptTokens;
    private final long deadlineNanos;

    // guarded by this
    private Till.@Nullable Receipt paid;
    private @Nullable Replica replica;
    private Inference.@Nullable Call call;
    private long dispatchedNanos;
    private long heardNanos;
    private boolean retried;
    private boolean over;
    /** Rises with each replica asked, so that late words of a former one are not heard. */
    private int attempt;

    /** Frames taken and not given back yet. */
    private int taken;

    Flow(
            Gateway gateway,
            ClientExchange exchange,
            Lane lane,
            String model,
            ModelMeter meter,
            String sessionKey,
            long promptTokens,
            long deadlineNanos) {
        this.gateway = gateway;
        this.exchange = exchange;
        this.lane = lane;
        this.model = model;
        this.meter = meter;
        this.sessionKey = sessionKey;
        this.promptTokens = promptTokens;
        this.deadlineNanos = deadlineNanos;
    }

    /** Asks the replica. */
    abstract Inference.Call ask(Inference inference, Replica where, Inference.Answer answer);

    /** Whether part of the answer is on its way to the client. */
    abstract boolean isAnswering();

    /** Tells the client of the end. Called once, under this flow's lock. */
    abstract void tellFailure(Failure failure);

    /** Ends the answer without a word: the client is gone. */
    abstract void drop();

    /** Time to say something while the replica is silent. */
    abstract void ping(long silentNanos);

    @Override
    public String requestId() {
        return exchange.id();
    }

    @Override
    public long promptTokens() {
        return promptTokens;
    }

    @Override
    public String sessionKey() {
        return sessionKey;
    }

    @Override
    public boolean hasSchema() {
        return false;
    }

    /** Whether it is one with tools. */
    boolean hasTools() {
        return false;
    }

    @Override
    public double secondsLeft() {
        return deadlineNanos == 0 ? 0 : Math.max(0.001, (deadlineNanos - System.nanoTime()) / 1e9);
    }

    /** What it took so far. Under this flow's lock, after its last word. */
    abstract Usage usage(long slotNanos);

    /** It may be sent. False: it is over already, and was never sent. */
    final boolean isPaid(Till.Receipt receipt) {
        synchronized (this) {
            if (!over) {
                paid = receipt;
                return true;
            }
        }
        receipt.unused();
        return false;
    }

    /** Goes to a replica now. */
    @Override
    public void go(Replica where) {
        int mine;
        synchronized (this) {
            if (over) {
                mine = -1;
            } else {
                replica = where;
                heardNanos = System.nanoTime();
                if (dispatchedNanos == 0) {
                    dispatchedNanos = heardNanos;
                    meter.dispatched(dispatchedNanos - exchange.arrivedNanos());
                }
                mine = ++attempt;
            }
        }
        if (mine < 0) {
            lane.leave(where, promptTokens, 0);
            return;
        }
        Inference.Call asked = ask(gateway.inference(), where, new Attempt(mine));
        boolean late;
        int give = 0;
        synchronized (this) {
            late = over || attempt != mine;
            if (!late) {
                call = asked;
                give = taken;
                taken = 0;
            }
        }
        if (late) asked.cancel();
        else if (give > 0) asked.request(give);
    }

    /** The client cannot or may not take the answer any more. */
    void interrupted(Interruption why) {
        switch (why) {
            case CLIENT_GONE ->
                end(() -> {
                    meter.failed(FailureCode.CANCELLED);
                    drop();
                });
            case KEY_REVOKED ->
                fail(Failure.of(
                        FailureCode.UNAUTHENTICATED, "The API key was revoked while the answer was on its way."));
            case SHUTTING_DOWN ->
                fail(Failure.of(
                        FailureCode.UNREACHABLE, "The server is stopping.", "Send the request again when it is back."));
        }
    }

    /** Ends the request with a failure, wherever it is. */
    void fail(Failure failure) {
        end(() -> {
            meter.failed(failure.code());
            tellFailure(failure);
        });
    }

    /** Ends it once: says the last word under the lock, then cancels what still runs and gives the slot back. */
    void end(Runnable lastWord) {
        Replica used;
        Inference.Call running;
        Till.Receipt receipt;
        Usage usage;
        long nanos;
        synchronized (this) {
            if (over) return;
            over = true;
            lastWord.run();
            used = replica;
            running = call;
            nanos = System.nanoTime() - dispatchedNanos;
            receipt = paid;
            usage = dispatchedNanos == 0 ? Usage.NOTHING : usage(nanos);
        }
        if (receipt != null) {
            if (dispatchedNanos == 0) receipt.unused();
            else receipt.used(usage);
        }
        if (running != null) running.cancel();
        if (used == null) lane.abandon(this);
        else lane.leave(used, promptTokens, nanos);
        gateway.ended(this);
    }

    /** Called by the gateway's clock. */
    void tick(long now) {
        boolean waiting;
        long silent;
        synchronized (this) {
            if (over) return;
            waiting = replica == null;
            silent = now - (waiting ? exchange.arrivedNanos() : heardNanos);
            if (!waiting && !(deadlineNanos != 0 && now >= deadlineNanos)) ping(silent);
        }
        if (deadlineNanos != 0 && now >= deadlineNanos) {
            fail(Failure.of(
                    FailureCode.DEADLINE_EXCEEDED,
                    "The request's deadline passed "
                            + (waiting ? "while it waited for a slot." : "before its answer was whole."),
                    "Allow more time, or ask for fewer tokens."));
        } else if (waiting) {
            gateway.waited(this, model, silent);
        } else if (silent > gateway.options().silence().toNanos()) {
            fail(Failure.of(
                    FailureCode.DEADLINE_EXCEEDED,
                    "The replica has said nothing for "
                            + gateway.options().silence().toSeconds() + " s.",
                    "'ruche logs " + model + "' may tell why."));
        }
    }

    /** Gives frames back to the replica, half a window at a time. Under this flow's lock. */
    final void took(int frames) {
        taken += frames;
        Inference.Call running = call;
        if (running != null && taken >= Inference.Call.WINDOW / 2) {
            int give = taken;
            taken = 0;
            running.request(give);
        }
    }

    /** A frame that cannot be given back before the client takes what it has. */
    final void keepBack() {
        taken++;
    }

    /** The client took everything: the frames kept back are free. */
    final void drained() {
        synchronized (this) {
            if (!over) took(0);
        }
    }

    final String replicaName() {
        Replica where = replica;
        return where == null ? "" : where.instance().value();
    }

    final String nodeName() {
        Replica where = replica;
        return where == null ? "" : gateway.nodeName(where);
    }

    private void broke(Failure failure) {
        Replica former = null;
        synchronized (this) {
            boolean again = !over && !retried && !isAnswering() && ELSEWHERE.contains(failure.code());
            if (again) {
                retried = true;
                attempt++;
                former = replica;
                replica = null;
                call = null;
                taken = 0;
            }
        }
        if (former == null) {
            fail(failure);
            return;
        }
        lane.leave(former, promptTokens, 0);
        gateway.enter(this, lane, model);
    }

    @Override
    public void started(Started started) {}

    @Override
    public void tokens(Tokens tokens) {}

    @Override
    public void finished(Finished finished) {}

    @Override
    public void embedded(EmbedResponse response) {}

    @Override
    public void failed(Failure failure) {
        broke(failure);
    }

    /** One replica's answer; what it says after another was asked is not heard. */
    private final class Attempt implements Inference.Answer {
        private final int number;

        Attempt(int number) {
            this.number = number;
        }

        private boolean isHeard() {
            if (over || attempt != number) return false;
            heardNanos = System.nanoTime();
            return true;
        }

        @Override
        public void started(Started started) {
            synchronized (Flow.this) {
                if (!isHeard()) return;
                Flow.this.started(started);
                took(1);
            }
        }

        @Override
        public void tokens(Tokens tokens) {
            synchronized (Flow.this) {
                if (isHeard()) Flow.this.tokens(tokens);
            }
        }

        @Override
        public void finished(Finished finished) {
            synchronized (Flow.this) {
                if (!isHeard()) return;
                // nothing left to cancel
                call = null;
            }
            Flow.this.finished(finished);
        }

        @Override
        public void embedded(EmbedResponse response) {
            synchronized (Flow.this) {
                if (!isHeard()) return;
                call = null;
            }
            Flow.this.embedded(response);
        }

        @Override
        public void failed(Failure failure) {
            synchronized (Flow.this) {
                if (!isHeard()) return;
                call = null;
            }
            Flow.this.failed(failure);
        }
    }
}
