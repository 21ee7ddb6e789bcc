package io.ruche.agent.djl.generate;

/**
 * How many tokens of a prompt to run at a time, so that one chunk takes at most {@link #LIMIT_MILLIS}: that is how long
 * a cancel and the other requests may have to wait. Measured once at load and fixed from then on, so that the same
 * prompt is always cut in the same places. Immutable.
 *
 * @param base tokens in a chunk at the beginning of a prompt
 * @param slope how much longer a token takes for each one before it, relative to the first
 */
record ChunkPlan(int base, double slope) {
    static final double LIMIT_MILLIS = 40;
    static final int LEAST = 16;
    static final int MOST = 512;

    /**
     * Tokens to run after {@code past}, in the nearest step of {@link #LEAST}: a base is well below the limit, and rounded
     * down a prompt that has hardly begun would go on in chunks of half the size.
     */
    int size(int past, int left) {
        int size = (int) Math.round(base / (1 + slope * past) / LEAST) * LEAST;
        return Math.min(left, Math.max(LEAST, size));
    }
}
