package io.ruche.scheduler.routing;

/**
 * A prompt cut into blocks, each with a hash over itself and all before it: two prompts with one hash at a place are
 * alike up to there. The last block may be a part of one. Immutable.
 */
public final class PrefixChain {
    /** Characters of a block of text: about 256 tokens. */
    public static final int BLOCK_CHARACTERS = 1024;
    /** Blocks of text that count: 256 Ki characters. What is alike so far goes to the same place anyway. */
    public static final int MOST_BLOCKS_OF_TEXT = 256;

    private static final int CHARACTERS_OF_A_TOKEN = 4;

    /** Nothing is known of the prompt. */
    public static final PrefixChain NONE = new PrefixChain(new long[0], 0);

    private final long[] hashes;
    private final int tokensOfABlock;

    private PrefixChain(long[] hashes, int tokensOfABlock) {
        this.hashes = hashes;
        this.tokensOfABlock = tokensOfABlock;
    }

    /** The whole blocks of a text; the rest of it is part of no block, since the next turn goes on there. */
    public static PrefixChain ofText(CharSequence text) {
        int blocks = Math.min(text.length() / BLOCK_CHARACTERS, MOST_BLOCKS_OF_TEXT);
        if (blocks == 0) return NONE;
        long[] hashes = new long[blocks];
        long hash = 0;
        for (int block = 0; block < blocks; block++) {
            int end = (block + 1) * BLOCK_CHARACTERS;
            for (int i = block * BLOCK_CHARACTERS; i < end; i++) hash = hash * 0x100000001B3L + text.charAt(i) + 1;
            hash = mixed(hash);
            hashes[block] = hash;
        }
        return new PrefixChain(hashes, BLOCK_CHARACTERS / CHARACTERS_OF_A_TOKEN);
    }

    /** Blocks of so many tokens, each named by what it holds. */
    public static PrefixChain ofBlocks(long[] names, int tokensOfABlock) {
        if (tokensOfABlock < 1) throw new IllegalArgumentException("tokens: " + tokensOfABlock + " (expected: >= 1)");
        long[] hashes = new long[names.length];
        long hash = 0;
        for (int i = 0; i < names.length; i++) {
            hash = mixed(hash * 0x100000001B3L + names[i] + 1);
            hashes[i] = hash;
        }
        return new PrefixChain(hashes, tokensOfABlock);
    }

    /** A session's prompt as one block: what it says next goes on from all that it said. */
    public static PrefixChain ofSession(String key, long promptTokens) {
        if (key.isEmpty()) return NONE;
        long hash = 0;
        for (int i = 0; i < key.length(); i++) hash = hash * 0x100000001B3L + key.charAt(i) + 1;
        int tokens = (int) Math.max(1, Math.min(promptTokens, Integer.MAX_VALUE));
        return new PrefixChain(new long[] {mixed(hash)}, tokens);
    }

    public int blocks() {
        return hashes.length;
    }

    /** Of the first {@code blocks} blocks, as if the last were a whole one. */
    public long tokens(int blocks) {
        return (long) blocks * tokensOfABlock;
    }

    /** How many of the first blocks another has too. */
    public int common(PrefixChain other) {
        int most = Math.min(hashes.length, other.hashes.length);
        int same = 0;
        while (same < most && hashes[same] == other.hashes[same]) same++;
        return same;
    }

    long hash(int block) {
        return hashes[block];
    }

    int tokensOfABlock() {
        return tokensOfABlock;
    }

    /** The finaliser of SplitMix64, after Steele, Lea and Flood (2014). */
    static long mixed(long value) {
        long z = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
