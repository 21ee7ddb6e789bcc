package io.ruche.scheduler.simulation;

import io.ruche.scheduler.speed.Prediction;

/** How fast a replica reads and writes. Pure: the same arguments give the same seconds. */
public interface ReplicaSpeed {
    /** To read a prompt of which {@code cachedTokens} are in the cache, with nothing else running. */
    double prefillSeconds(long cachedTokens, long promptTokens);

    /**
     * One step of decoding, a token for each of so many requests.
     *
     * @param requests at least 1
     * @param contextTokens of all of them together
     */
    double decodeStepSeconds(int requests, double contextTokens);

    /**
     * Prefill at one speed whatever the length; a decode step that each further request makes longer by a share.
     *
     * @param batchCost what a further request adds to a step, as a share of one alone: near 0 where weights are read
     *     once for all, 1 where each is computed by itself
     */
    static ReplicaSpeed steady(double prefillTokensPerSecond, double decodeTokensPerSecond, double batchCost) {
        if (!(prefillTokensPerSecond > 0) || !(decodeTokensPerSecond > 0)) {
            throw new IllegalArgumentException("tokens a second: " + prefillTokensPerSecond + " and "
                    + decodeTokensPerSecond + " (expected: > 0 each)");
        }
        return new ReplicaSpeed() {
            @Override
            public double prefillSeconds(long cachedTokens, long promptTokens) {
                return (promptTokens - cachedTokens) / prefillTokensPerSecond;
            }

            @Override
            public double decodeStepSeconds(int requests, double contextTokens) {
                return (1 + batchCost * (requests - 1)) / decodeTokensPerSecond;
            }
        };
    }

    /** What the speed model expects of a replica. */
    static ReplicaSpeed of(Prediction prediction, double batchCost) {
        return steady(prediction.prefillTokensPerSecond(), prediction.decodeTokensPerSecond(), batchCost);
    }
}
