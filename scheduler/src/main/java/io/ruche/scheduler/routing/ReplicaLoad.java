package io.ruche.scheduler.routing;

/**
 * A replica and how busy it is, as its caller knows it.
 *
 * @param slots requests it works on at once
 * @param running requests sent there and not finished
 * @param queuedTokens prompt tokens sent there and not known to be read
 * @param prefillTokensPerSecond measured; 0 when unknown
 * @param decodeTokensPerSecond of one request, measured; 0 when unknown
 * @param cachedTokens of the prompt that is asked about, which it has read before
 */
public record ReplicaLoad(
        Replica replica,
        int slots,
        int running,
        long queuedTokens,
        double prefillTokensPerSecond,
        double decodeTokensPerSecond,
        long cachedTokens) {

    /** A replica of whose cache nothing is known. */
    public ReplicaLoad(
            Replica replica,
            int slots,
            int running,
            long queuedTokens,
            double prefillTokensPerSecond,
            double decodeTokensPerSecond) {
        this(replica, slots, running, queuedTokens, prefillTokensPerSecond, decodeTokensPerSecond, 0);
    }
}
