package io.ruche.scheduler.routing;

/**
 * A replica and how busy it is, as its caller knows it.
 *
 * @param slots requests it works on at once
 * @param running requests sent there and not finished
 * @param queuedTokens prompt tokens sent there and not known to be read
 * @param prefillTokensPerSecond measured; 0 when unknown
 * @param decodeTokensPerSecond of one request, measured; 0 when unknown
 */
public record ReplicaLoad(
        Replica replica,
        int slots,
        int running,
        long queuedTokens,
        double prefillTokensPerSecond,
        double decodeTokensPerSecond) {}
