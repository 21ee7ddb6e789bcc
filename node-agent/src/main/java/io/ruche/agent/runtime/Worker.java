package io.ruche.agent.runtime;

import io.ruche.proto.ModelFacts;
import io.ruche.scheduler.failure.Failure;
import io.ruche.scheduler.failure.FailureCode;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** A loaded stage that answers requests. Any thread may call; answers come on the worker's own threads. */
public interface Worker extends AutoCloseable {

    ModelFacts facts();

    /** The precision mode chosen at load: reference, accurate or fast. */
    String precision();

    /** Queues a request. Never blocks; a full queue, like any refusal, arrives as {@code failed}. */
    Call open(Request request, Events events);

    Load load();

    /** Told once if the worker ends by itself. */
    void onExit(Consumer<Failure> listener);

    /** Ends running requests as cancelled or {@link #ended}, frees all memory. Idempotent. */
    @Override
    void close();

    /**
     * What a request hears whose worker was closed, or had died before it came. It died under none of these: that is
     * RUNTIME_DIED, which a job holds against a prompt.
     */
    static Failure ended() {
        return Failure.of(
                FailureCode.STALE_INSTANCE,
                "The instance has ended.",
                "Send the request again: it will find the instance that serves now.");
    }

    /**
     * @param footprintBytes measured resident bytes
     * @param kvCacheBytes of them, what keys and values of requests hold; empty when the runtime keeps none or does not
     *     tell
     * @param decodeTokensPerSecond over the last requests, 0 before the first
     * @param prefillTokensPerSecond likewise
     */
    record Load(
            long footprintBytes,
            OptionalLong kvCacheBytes,
            int running,
            int waiting,
            long generatedTokens,
            double decodeTokensPerSecond,
            double prefillTokensPerSecond) {}

    /** A request under way. */
    interface Call {
        /** Ends it within one token; {@code finished} follows with reason CANCELLED. Idempotent. */
        void cancel();
    }
}
