package io.ruche.scheduler.twin;

/**
 * What one replica of a model reached where it was measured.
 *
 * @param prefillTokensPerSecond of a prompt that is not cached
 * @param decodeTokensPerSecond of one request alone
 * @param batchCost what a further request adds to a step of decoding, as a share of one alone: 1 where each is computed
 *     by itself
 * @param overheadSeconds of each request beside its tokens: network, gateway, template
 */
public record MeasuredSpeed(
        double prefillTokensPerSecond, double decodeTokensPerSecond, double batchCost, double overheadSeconds) {
    public MeasuredSpeed {
        if (!(prefillTokensPerSecond > 0)
                || !(decodeTokensPerSecond > 0)
                || !(batchCost >= 0)
                || !(overheadSeconds >= 0)) {
            throw new IllegalArgumentException("measured: " + prefillTokensPerSecond + " and " + decodeTokensPerSecond
                    + " tokens/s, batch cost " + batchCost + ", overhead " + overheadSeconds
                    + " s (expected: > 0, > 0, >= 0, >= 0)");
        }
    }
}
