package io.ruche.agent.djl.generate;

/** Tokens a second over the last few requests or chunks. Written by one thread, read by any. */
final class Speed {
    private static final double WEIGHT_OF_LAST = 0.3;

    private volatile double tokensPerSecond;

    void add(long tokens, long nanos) {
        if (tokens <= 0 || nanos <= 0) {
            return;
        }
        double last = tokens * 1e9 / nanos;
        double before = tokensPerSecond;
        tokensPerSecond = before == 0 ? last : before + (last - before) * WEIGHT_OF_LAST;
    }

    double tokensPerSecond() {
        return tokensPerSecond;
    }
}
