package io.ruche.control.inference;

import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One call to an agent, without the stubs in between: nothing is allocated for a frame but the frame. The transport
 * calls the listener on one thread at a time; cancel, request and the watch over silence come on any.
 *
 * @param <Q> request
 * @param <A> answer frame
 */
abstract class AgentCall<Q, A> extends ClientCall.Listener<A> implements Inference.Call {
    /** Frames are given back to the transport in portions of this size: each return wakes its thread. */
    private static final int PORTION = WINDOW / 4;

    /** A prompt may be long, and the queue before it too. */
    private static final int SILENT_BEFORE_FIRST_SECONDS = 600;

    private static final int SILENT_SECONDS = 60;

    private final String address;
    private final ManagedChannel channel;
    private final ClientCall<Q, A> call;
    private final Consumer<AgentCall<?, ?>> onEnd;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicInteger returned = new AtomicInteger();
    private final long secondsAtMost;
    private volatile int silentSeconds;
    private volatile boolean spoke;
    private int seconds;
    private volatile @Nullable Failure cause;

    /**
     * @param deadlineMillis the agent keeps it too; here it only catches an agent that does not; 0: none
     * @param onEnd once, when the answer is complete
     */
    AgentCall(
            String address,
            ManagedChannel channel,
            ClientCall<Q, A> call,
            long deadlineMillis,
            Consumer<AgentCall<?, ?>> onEnd) {
        this.address = address;
        this.channel = channel;
        this.call = call;
        this.onEnd = onEnd;
        this.secondsAtMost = deadlineMillis == 0 ? Long.MAX_VALUE : deadlineMillis / 1000 + 3;
    }

    final void start(Q request, Metadata headers) {
        call.start(this, headers);
        call.request(WINDOW);
        call.sendMessage(request);
        call.halfClose();
    }

    final String address() {
        return address;
    }

    /** A frame; true when it was the last one. */
    abstract boolean take(A frame);

    abstract void fail(Failure failure);

    @Override
    public final void onMessage(A frame) {
        silentSeconds = 0;
        spoke = true;
        // what was on its way when the caller gave up is not for anyone
        if (cause == null && !ended.get() && take(frame)) {
            end();
        }
    }

    @Override
    public final void onClose(Status status, Metadata trailers) {
        if (!end()) {
            return;
        }

        Failure known = cause;
        if (known != null) {
            fail(known);
        } else if (status.isOk()) {
            fail(Failure.of(
                    FailureCode.RUNTIME_FAILED, "The agent ended its answer without saying why.", "See ruche logs."));
        } else {
            Failure failure = FailureStatus.failure(status, trailers);
            if (failure.code() == FailureCode.UNREACHABLE) {
                // the next request shall find an agent that has come back, not a pause that grew
                channel.resetConnectBackoff();
            }

            fail(failure);
        }
    }

    private boolean end() {
        if (ended.compareAndSet(false, true)) {
            onEnd.accept(this);
            return true;
        }

        return false;
    }

    @Override
    public final void cancel() {
        abort(Failure.of(FailureCode.CANCELLED, "The request was cancelled."));
    }

    final void abort(Failure why) {
        if (!ended.get()) {
            cause = why;
            call.cancel(why.message(), null);
        }
    }

    @Override
    public final void request(int frames) {
        if (returned.addAndGet(frames) >= PORTION) {
            int portion = returned.getAndSet(0);
            if (portion > 0) {
                call.request(portion);
            }
        }
    }

    /** Called every second: an agent that says nothing for too long is given up. */
    final void watch() {
        seconds++;
        int silent = silentSeconds + 1;
        silentSeconds = silent;
        int patience = spoke ? SILENT_SECONDS : SILENT_BEFORE_FIRST_SECONDS;
        if (silent > patience) {
            abort(Failure.of(
                    FailureCode.REPLICA_SILENT,
                    "The replica has said nothing for " + patience + " s.",
                    "See ruche logs; the request may be sent again."));
        } else if (seconds > secondsAtMost) {
            abort(Failure.of(
                    FailureCode.DEADLINE_EXCEEDED, "The request's deadline has passed.", "Give it more time."));
        }
    }
}
