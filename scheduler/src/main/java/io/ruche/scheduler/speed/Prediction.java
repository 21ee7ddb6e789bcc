package io.ruche.scheduler.speed;

import java.util.OptionalDouble;

/**
 * What is expected of one replica.
 *
 * @param decodeTokensPerSecond of one request alone whose context is short; 0 when some device's bandwidth is not known
 * @param prefillTokensPerSecond of one prompt of about 2,000 tokens alone; 0 when some device's arithmetic is not known
 */
public record Prediction(double decodeTokensPerSecond, double prefillTokensPerSecond) {

    /** Both speeds times a factor that was learnt from measurements, see {@link Corrections}. */
    public Prediction times(double factor) {
        return new Prediction(decodeTokensPerSecond * factor, prefillTokensPerSecond * factor);
    }

    /**
     * Seconds from a prompt's arrival at an idle replica to its first token, without what a long context costs besides;
     * {@link SpeedModel} has the exact one.
     *
     * @param cachedTokens of the prompt's beginning whose keys and values are kept already
     */
    public OptionalDouble timeToFirstTokenSeconds(long promptTokens, long cachedTokens) {
        if (prefillTokensPerSecond <= 0 || decodeTokensPerSecond <= 0) return OptionalDouble.empty();
        long tokens = Math.max(0, promptTokens - cachedTokens);
        return OptionalDouble.of(tokens / prefillTokensPerSecond + 1 / decodeTokensPerSecond);
    }
}
