package io.ruche.scheduler.simulation;

import java.util.Optional;

/**
 * A replica as it is simulated.
 *
 * @param name unlike the others', in the form of an instance's id
 * @param slots requests it works on at once
 * @param cacheTokens of prompts that it keeps beside those it works on
 * @param chunkTokens of a prompt that are read between two steps of decoding
 * @param loadSeconds until the model is in memory, at the beginning and after each loss
 * @param power empty: not known, and no energy is told
 */
public record ReplicaSpec(
        String name,
        ReplicaSpeed speed,
        int slots,
        long cacheTokens,
        long chunkTokens,
        double loadSeconds,
        Optional<Power> power) {
    public ReplicaSpec {
        if (slots < 1 || chunkTokens < 1 || cacheTokens < 0 || !(loadSeconds >= 0)) {
            throw new IllegalArgumentException(name + ": slots " + slots + ", chunk " + chunkTokens + ", cache "
                    + cacheTokens + ", load " + loadSeconds + " s (expected: >= 1, >= 1, >= 0, >= 0)");
        }
    }
}
