package io.ruche.agent.djl.generate;

import io.ruche.agent.djl.stage.KvCache;
import io.ruche.agent.djl.tokenizer.TextDecoder;
import io.ruche.agent.runtime.Events;
import io.ruche.agent.runtime.Worker;
import io.ruche.proto.GenerateRequest;
import io.ruche.proto.Priority;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One request from its arrival to its end. Everything but {@link #cancel} belongs to the generator's thread once the
 * request is queued there.
 */
final class Sequence implements Worker.Call {
    private static final long NO_DEADLINE = Long.MAX_VALUE;

    final GenerateRequest request;
    final SamplingRules rules;
    final Events events;
    final long arrivedNanos;
    private final long deadlineNanos;
    private volatile boolean cancelled;

    /** Prompt, then answer. */
    private int[] ids;

    private int length;
    final int promptLength;
    /** Answer tokens at most. */
    final int limit;

    final Sampler sampler;
    final StopStrings stops;
    final TextDecoder decoder;
    final @Nullable Logprobs logprobs;
    /** What the answer must follow, if anything. */
    final @Nullable Guide guide;

    private @Nullable KvCache cache;
    private int cachedTokens;
    private long startedNanos;
    private long decodingNanos;

    Sequence(
            GenerateRequest request,
            SamplingRules rules,
            Events events,
            long arrivedNanos,
            int[] prompt,
            int limit,
            Sampler sampler,
            StopStrings stops,
            TextDecoder decoder,
            @Nullable Logprobs logprobs,
            @Nullable Guide guide) {
        this.request = request;
        this.rules = rules;
        this.events = events;
        this.arrivedNanos = arrivedNanos;
        this.deadlineNanos =
                request.getDeadlineMillis() == 0 ? NO_DEADLINE : arrivedNanos + request.getDeadlineMillis() * 1_000_000;
        this.ids = prompt;
        this.length = prompt.length;
        this.promptLength = prompt.length;
        this.limit = limit;
        this.sampler = sampler;
        this.stops = stops;
        this.decoder = decoder;
        this.logprobs = logprobs;
        this.guide = guide;
    }

    @Override
    public void cancel() {
        cancelled = true;
    }

    boolean cancelled() {
        return cancelled;
    }

    boolean late(long nowNanos) {
        return deadlineNanos != NO_DEADLINE && nowNanos - deadlineNanos >= 0;
    }

    /** A job's, which nobody waits for. */
    boolean isBatch() {
        return request.getPriority() == Priority.PRIORITY_BATCH;
    }

    Optional<String> sessionKey() {
        return request.getSessionKey().isEmpty() ? Optional.empty() : Optional.of(request.getSessionKey());
    }

    /** Gets its place: from now on it runs. */
    void start(KvCache cache, long nowNanos) {
        this.cache = cache;
        this.cachedTokens = cache.length();
        this.startedNanos = nowNanos;
    }

    KvCache cache() {
        KvCache current = cache;
        if (current == null) {
            throw new IllegalStateException("the request does not run yet");
        }
        return current;
    }

    boolean prefilling() {
        return cache().length() < promptLength - 1 || answerLength() == 0;
    }

    int[] prompt() {
        return Arrays.copyOf(ids, promptLength);
    }

    int[] ids() {
        return ids;
    }

    int length() {
        return length;
    }

    int answerLength() {
        return length - promptLength;
    }

    int cachedTokens() {
        return cachedTokens;
    }

    long startedNanos() {
        return startedNanos;
    }

    long decodingNanos() {
        return decodingNanos;
    }

    void append(int id, long nowNanos) {
        if (answerLength() == 0) {
            decodingNanos = nowNanos;
        }
        if (length == ids.length) {
            ids = Arrays.copyOf(ids, length + Math.max(64, length / 2));
        }
        ids[length++] = id;
    }

    /** The tokens that the cache holds keys and values of. */
    int[] cachedIds() {
        return Arrays.copyOf(ids, cache().length());
    }
}
