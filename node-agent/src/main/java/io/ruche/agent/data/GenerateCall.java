package io.ruche.agent.data;

import io.grpc.stub.ServerCallStreamObserver;
import io.ruche.agent.runtime.Worker;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateResponse;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Streams one answer. Whoever brings something - the worker a frame, the transport room to send - drains the queue, one
 * at a time and without a lock: a thread that finds another one draining only leaves a mark and goes on.
 */
final class GenerateCall extends Answering {
    private final ServerCallStreamObserver<GenerateResponse> reader;
    private final FrameQueue queue = new FrameQueue();
    private final AtomicInteger marks = new AtomicInteger();
    private volatile boolean complete;
    private volatile @Nullable Failure failure;

    // only the thread that drains
    private boolean closed;

    GenerateCall(String id, ServerCallStreamObserver<GenerateResponse> reader, Consumer<Answering> onEnd) {
        super(id, onEnd);
        this.reader = reader;
    }

    @Override
    public void started(Started event) {
        send(GenerateResponse.newBuilder().setStarted(event).build());
    }

    @Override
    public void tokens(Tokens event) {
        send(GenerateResponse.newBuilder().setTokens(event).build());
    }

    private void send(GenerateResponse frame) {
        if (isOver()) {
            return;
        }

        if (queue.offer(frame)) {
            drain();
            return;
        }

        giveUp(Failure.of(
                FailureCode.OVERLOADED,
                "unread output: more than " + FrameQueue.BYTES + " bytes (expected: a reader that keeps up).",
                "Read the stream faster, or ask for fewer log probabilities."));
    }

    @Override
    public void finished(Finished event) {
        Failure broken = event.getReason() == FinishReason.FINISH_REASON_CANCELLED ? brokenOff() : null;
        if (broken != null) {
            failed(broken);
        } else if (end()) {
            // the last frame is small and must not be refused
            queue.offerLast(GenerateResponse.newBuilder().setFinished(event).build());
            complete = true;
            drain();
        }
    }

    /** Why a cancelled answer is a failed one; null where its reader wanted it to end. */
    private @Nullable Failure brokenOff() {
        // whoever waits for the answer must not take a worker's end for the answer's
        return wasCancelled() ? verdict() : Worker.ended();
    }

    @Override
    public void failed(Failure why) {
        if (end()) {
            failure = why;
            complete = true;
            drain();
        }
    }

    /** The reader has gone: nothing more can be sent. */
    void left() {
        abandon();
        queue.clear();
    }

    void drain() {
        if (marks.getAndIncrement() != 0) {
            return;
        }

        int seen = 1;
        do {
            drainOnce();
            seen = marks.addAndGet(-seen);
        } while (seen != 0);
    }

    private void drainOnce() {
        // read first: what was queued before it is then seen below
        boolean last = complete;
        while (!closed && reader.isReady()) {
            GenerateResponse frame = queue.poll();
            if (frame == null) {
                break;
            }

            reader.onNext(frame);
        }

        if (last && !closed && !reader.isCancelled() && queue.isEmpty()) {
            closed = true;
            Failure why = failure;
            if (why == null) {
                reader.onCompleted();
            } else {
                reader.onError(FailureStatus.exception(why));
            }
        }
    }
}
