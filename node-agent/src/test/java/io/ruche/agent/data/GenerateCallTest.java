package io.ruche.agent.data;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.ServerCallStreamObserver;
import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Request;
import io.ruche.agent.runtime.Worker;
import io.ruche.agent.wire.FailureStatus;
import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.GenerateResponse;
import io.ruche.proto.ModelFacts;
import io.ruche.proto.Started;
import io.ruche.proto.Tokens;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.world.Timers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GenerateCallTest {
    private final Reader reader = new Reader();
    private final HandTimers timers = new HandTimers();
    private final PromptWorker worker = new PromptWorker();
    private final List<Answering> ended = new ArrayList<>();
    private final GenerateCall call = new GenerateCall("r-1", reader, ended::add);

    private Events open(long deadlineMillis) {
        call.open(worker, new Request.Generate(GenerateRequest.getDefaultInstance()), deadlineMillis, timers);
        Events events = Objects.requireNonNull(worker.events);
        events.started(Started.newBuilder().setPromptTokens(1).build());
        return events;
    }

    @Test
    void tellsOfTheDeadlineThoughTheWorkerAnswersAtOnceThatItWasCancelled() {
        open(100);
        timers.expire();
        assertThat(worker.cancels).isEqualTo(1);
        assertThat(reader.code()).isEqualTo(FailureCode.DEADLINE_EXCEEDED);
        assertThat(reader.frames).hasSize(1);
        assertThat(ended).containsExactly(call);
    }

    @Test
    void tellsOfAReaderThatDoesNotKeepUpThoughTheWorkerAnswersAtOnceThatItWasCancelled() {
        Events events = open(0);
        reader.ready = false;
        String large = "x".repeat((int) FrameQueue.BYTES / 2);
        for (int id = 1; id <= 3; id++) {
            events.tokens(Tokens.newBuilder().addIds(id).setText(large).build());
        }

        reader.ready = true;
        call.drain();
        assertThat(worker.cancels).isEqualTo(1);
        assertThat(reader.code()).isEqualTo(FailureCode.OVERLOADED);
    }

    @Test
    void endsAsCancelledForWhoeverAskedForIt() {
        open(100);
        call.cancel();
        assertThat(reader.error).isNull();
        assertThat(reader.frames)
                .last()
                .satisfies(frame ->
                        assertThat(frame.getFinished().getReason()).isEqualTo(FinishReason.FINISH_REASON_CANCELLED));
    }

    @Test
    void failsWhenTheWorkerEndsItUnasked() {
        Events events = open(0);
        events.finished(PromptWorker.cancelled());
        assertThat(reader.code()).isEqualTo(Worker.ended().code());
    }

    /** Its thread is so fast that it has answered before cancel returns. */
    private static final class PromptWorker implements Worker {
        private @Nullable Events events;
        private int cancels;

        @Override
        public Call open(Request request, Events events) {
            this.events = events;
            return () -> {
                cancels++;
                events.finished(cancelled());
            };
        }

        static Finished cancelled() {
            return Finished.newBuilder()
                    .setReason(FinishReason.FINISH_REASON_CANCELLED)
                    .build();
        }

        @Override
        public ModelFacts facts() {
            return ModelFacts.getDefaultInstance();
        }

        @Override
        public String precision() {
            return "reference";
        }

        @Override
        public Load load() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void onExit(Consumer<Failure> listener) {}

        @Override
        public void close() {}
    }

    private static final class HandTimers implements Timers {
        private @Nullable Runnable task;

        @Override
        public Cancellable after(Duration delay, Runnable task) {
            this.task = task;
            return () -> this.task = null;
        }

        void expire() {
            Objects.requireNonNull(task).run();
        }
    }

    private static final class Reader extends ServerCallStreamObserver<GenerateResponse> {
        private final List<GenerateResponse> frames = new ArrayList<>();
        private @Nullable Throwable error;
        private boolean ready = true;

        FailureCode code() {
            return FailureStatus.failure(Objects.requireNonNull(error)).code();
        }

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void onNext(GenerateResponse frame) {
            frames.add(frame);
        }

        @Override
        public void onError(Throwable thrown) {
            error = thrown;
        }

        @Override
        public void onCompleted() {}

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
