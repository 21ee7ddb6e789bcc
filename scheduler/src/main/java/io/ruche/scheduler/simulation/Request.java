package io.ruche.scheduler.simulation;

import io.ruche.scheduler.routing.PrefixChain;

/**
 * One call of a model.
 *
 * @param arrivalNanos since the simulation's beginning
 * @param promptTokens at least 1
 * @param outputTokens at least 1
 * @param prefix the prompt's blocks; {@link PrefixChain#NONE} when nothing is known of what prompts share
 * @param sessionKey empty: none
 */
public record Request(long arrivalNanos, long promptTokens, long outputTokens, PrefixChain prefix, String sessionKey) {
    static final double NANOS = 1e9;

    public Request {
        if (arrivalNanos < 0) throw new IllegalArgumentException("arrival: " + arrivalNanos + " ns (expected: >= 0)");
        if (promptTokens < 1 || outputTokens < 1) {
            throw new IllegalArgumentException(
                    "tokens: " + promptTokens + " and " + outputTokens + " (expected: >= 1 each)");
        }
    }

    /** The same call at another time. */
    public Request at(long nanos) {
        return new Request(nanos, promptTokens, outputTokens, prefix, sessionKey);
    }
}
