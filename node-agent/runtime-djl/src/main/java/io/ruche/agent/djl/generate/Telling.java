package io.ruche.agent.djl.generate;

import io.ruche.proto.FinishReason;
import io.ruche.proto.Finished;
import io.ruche.proto.Started;
import io.ruche.proto.Timings;
import io.ruche.proto.Tokens;
import io.ruche.proto.Usage;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a request's listener hears. */
final class Telling {
    private static final Logger LOG = LoggerFactory.getLogger(Telling.class);

    private Telling() {}

    static void started(Sequence sequence) {
        Started event = Started.newBuilder()
                .setPromptTokens(sequence.promptLength)
                .setCachedTokens(sequence.cachedTokens())
                .build();
        tell(sequence, () -> sequence.events.started(event));
    }

    static void tokens(Sequence sequence, Tokens event) {
        tell(sequence, () -> sequence.events.tokens(event));
    }

    /** Text without a token of its own, held back until now. */
    static void text(Sequence sequence, String text) {
        if (!text.isEmpty()) {
            tell(
                    sequence,
                    () -> sequence.events.tokens(
                            Tokens.newBuilder().setText(text).build()));
        }
    }

    static void finished(Sequence sequence, FinishReason reason, long now) {
        boolean ran = sequence.startedNanos() != 0;
        boolean decoded = sequence.answerLength() > 0;
        long decodeNanos = decoded ? now - sequence.decodingNanos() : 0;
        long prefillEnd = decoded ? sequence.decodingNanos() : now;
        Finished event = Finished.newBuilder()
                .setReason(reason)
                .setStop(sequence.stops.found().orElse(""))
                .setUsage(Usage.newBuilder()
                        .setPromptTokens(sequence.promptLength)
                        .setCompletionTokens(sequence.answerLength())
                        .setCachedTokens(sequence.cachedTokens()))
                .setTimings(Timings.newBuilder()
                        .setQueuedMicros(((ran ? sequence.startedNanos() : now) - sequence.arrivedNanos) / 1000)
                        .setPrefillMicros(ran ? (prefillEnd - sequence.startedNanos()) / 1000 : 0)
                        .setDecodeMicros(decodeNanos / 1000))
                .build();
        tell(sequence, () -> sequence.events.finished(event));
    }

    static void failed(Sequence sequence, Failure failure) {
        tell(sequence, () -> sequence.events.failed(failure));
    }

    /** A listener that throws loses its own answer, nobody else's. */
    private static void tell(Sequence sequence, Runnable event) {
        try {
            event.run();
        } catch (RuntimeException e) {
            LOG.warn("listener of request {} failed, the request is cancelled", sequence.request.getRequestId(), e);
            sequence.cancel();
        }
    }

    static Failure late(Sequence sequence) {
        return Failure.of(
                FailureCode.DEADLINE_EXCEEDED,
                "The request's deadline of " + sequence.request.getDeadlineMillis() + " ms passed after "
                        + sequence.answerLength() + " tokens.",
                "Allow more time, or ask for fewer tokens.");
    }

    static Failure runtimeFailed(RuntimeException e) {
        String text = String.valueOf(e.getMessage()).strip();
        return Failure.of(
                FailureCode.RUNTIME_FAILED,
                "The runtime failed on this request: " + text.substring(text.lastIndexOf('\n') + 1) + ".",
                "Try again; if it stays so, the log of the instance has more.");
    }
}
