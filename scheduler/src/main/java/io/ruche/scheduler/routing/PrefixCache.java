package io.ruche.scheduler.routing;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The blocks of prompts that one replica keeps, the least recently used given up first, and of a prompt its end before
 * its beginning, which others may share. About 90 bytes a block. One thread.
 */
public final class PrefixCache {
    private final long capacityTokens;
    /** Tokens by the block's hash, the least recently used first. */
    private final Map<Long, Integer> blocks = new LinkedHashMap<>();

    private long tokens;

    public PrefixCache(long capacityTokens) {
        if (capacityTokens < 0) {
            throw new IllegalArgumentException("capacity: " + capacityTokens + " tokens (expected: >= 0)");
        }
        this.capacityTokens = capacityTokens;
    }

    /** How many of the prompt's first blocks it has. Nothing is used by being asked. */
    public int matched(PrefixChain chain) {
        int matched = 0;
        while (matched < chain.blocks() && blocks.containsKey(chain.hash(matched))) matched++;
        return matched;
    }

    /** Tokens of those blocks, as they were when they were read. */
    public long matchedTokens(PrefixChain chain) {
        long sum = 0;
        for (int block = 0; block < chain.blocks(); block++) {
            Integer here = blocks.get(chain.hash(block));
            if (here == null) break;
            sum += here;
        }
        return sum;
    }

    /** The prompt was read here: as much of its beginning as there is room for is kept. */
    public void add(PrefixChain chain) {
        if (chain.blocks() == 0) return;
        int size = chain.tokensOfABlock();
        int kept = (int) Math.min(chain.blocks(), capacityTokens / size);
        // the first block is used last
        for (int block = kept - 1; block >= 0; block--) {
            Integer before = blocks.remove(chain.hash(block));
            blocks.put(chain.hash(block), size);
            tokens += size - (before == null ? 0 : before);
        }
        while (tokens > capacityTokens) dropEldest();
    }

    /** Gives up what was not used for longest. */
    void dropEldest() {
        Iterator<Integer> eldest = blocks.values().iterator();
        if (!eldest.hasNext()) return;
        tokens -= eldest.next();
        eldest.remove();
    }

    public void clear() {
        blocks.clear();
        tokens = 0;
    }

    public long tokens() {
        return tokens;
    }

    int blocks() {
        return blocks.size();
    }
}
