package io.ruche.scheduler.routing;

import io.ruche.scheduler.state.InstanceId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the replicas of a deployment are taken to have in their prefix caches: what was sent there, least recently used
 * first out. A guess, since nobody tells of evictions; a wrong one costs one prompt's reading. Bounded: so many blocks
 * in all, taken from the replica with the most. One thread, or its owner's lock.
 */
public final class PrefixIndex {
    private final long tokensOfAReplica;
    private final int mostBlocks;
    private final Map<InstanceId, PrefixCache> replicas = new LinkedHashMap<>();
    private int blocks;

    /**
     * @param tokensOfAReplica that a replica is taken to keep
     * @param mostBlocks of all replicas together, 90 bytes each
     */
    public PrefixIndex(long tokensOfAReplica, int mostBlocks) {
        this.tokensOfAReplica = tokensOfAReplica;
        this.mostBlocks = mostBlocks;
    }

    /** Tokens of the prompt that need not be read again there; at most all but one. */
    public long cachedTokens(InstanceId replica, PrefixChain chain, long promptTokens) {
        PrefixCache there = replicas.get(replica);
        if (there == null) return 0;
        return Math.max(0, Math.min(there.matchedTokens(chain), promptTokens - 1));
    }

    /** A prompt was sent there. */
    public void sent(InstanceId replica, PrefixChain chain) {
        if (chain.blocks() == 0) return;
        PrefixCache there = replicas.computeIfAbsent(replica, unused -> new PrefixCache(tokensOfAReplica));
        int before = there.blocks();
        there.add(chain);
        blocks += there.blocks() - before;
        while (blocks > mostBlocks) dropOne();
    }

    /** The replica is gone, restarted or holds another model: whatever it had is lost. */
    public void forget(InstanceId replica) {
        PrefixCache there = replicas.remove(replica);
        if (there != null) blocks -= there.blocks();
    }

    /** Keeps what is known of these replicas alone. */
    public void keepOnly(Collection<InstanceId> known) {
        for (InstanceId replica : List.copyOf(replicas.keySet())) {
            if (!known.contains(replica)) forget(replica);
        }
    }

    int blocks() {
        return blocks;
    }

    private void dropOne() {
        PrefixCache largest = null;
        for (PrefixCache it : replicas.values()) {
            if (largest == null || it.blocks() > largest.blocks()) largest = it;
        }
        if (largest == null) return;
        largest.dropEldest();
        blocks--;
    }
}
