package io.ruche.control.telemetry;

import io.ruche.scheduler.failure.FailureCode;

/** Counts and times the requests of one model. Times in nanoseconds. */
public interface ModelMeter {
    /** A request left the queue after so long. */
    void dispatched(long queuedNanos);

    /** @param nanos since the request arrived */
    void firstToken(long nanos);

    /** Tokens after the first came, so long after those before them. */
    void moreTokens(int tokens, long nanos);

    /** A request ended well. */
    void finished(Outcome outcome);

    /** A request failed, or its client left ({@code CANCELLED}). */
    void failed(FailureCode code);

    /**
     * @param reason stop, length or embedding
     * @param maxTokens what was asked for at most; 0: no limit
     * @param totalNanos since the request arrived
     * @param prefillNanos as the runtime measured; 0 when it did not
     * @param decodeNanos as the runtime measured; 0 when it did not
     */
    record Outcome(
            String reason,
            int promptTokens,
            int cachedTokens,
            int generatedTokens,
            int maxTokens,
            long totalNanos,
            long prefillNanos,
            long decodeNanos) {}

    /** Records nothing. */
    ModelMeter NONE = new ModelMeter() {
        @Override
        public void dispatched(long queuedNanos) {}

        @Override
        public void firstToken(long nanos) {}

        @Override
        public void moreTokens(int tokens, long nanos) {}

        @Override
        public void finished(Outcome outcome) {}

        @Override
        public void failed(FailureCode code) {}
    };
}
