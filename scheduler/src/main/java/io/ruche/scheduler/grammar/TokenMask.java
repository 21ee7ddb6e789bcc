package io.ruche.scheduler.grammar;

import java.util.Arrays;

/** Which tokens of a vocabulary may come next. Immutable, any thread. */
public final class TokenMask {
    private final long[] words;
    private final int vocabulary;
    private final int count;

    TokenMask(long[] words, int vocabulary) {
        this.words = words;
        this.vocabulary = vocabulary;
        int bits = 0;
        for (long word : words) {
            bits += Long.bitCount(word);
        }
        this.count = bits;
    }

    /** How many ids the vocabulary has. */
    public int vocabulary() {
        return vocabulary;
    }

    /** How many are allowed. */
    public int count() {
        return count;
    }

    /** Whether this token may come next; never for an id beyond the vocabulary. */
    public boolean allows(int token) {
        return token >= 0 && token < vocabulary && (words[token >> 6] & 1L << token) != 0;
    }

    /** The first allowed id that is at least {@code from}; -1 when there is none. */
    public int next(int from) {
        int index = from >> 6;
        if (index >= words.length) {
            return -1;
        }
        long word = words[index] & -1L << from;
        while (word == 0) {
            if (++index == words.length) {
                return -1;
            }
            word = words[index];
        }
        return (index << 6) + Long.numberOfTrailingZeros(word);
    }

    /** The same for logits that fill their array. */
    public void apply(float[] logits) {
        apply(logits, 0, logits.length);
    }

    /**
     * Sets what is not allowed to minus infinity.
     *
     * @param logits by token id, {@code rows} from {@code first}; a model may have more rows than its vocabulary has
     *     tokens, and those are never allowed
     */
    public void apply(float[] logits, int first, int rows) {
        int end = first + rows;
        int at = first;
        for (int index = 0; index < words.length && at < end; index++) {
            long word = words[index];
            int behind = Math.min(at + Long.SIZE, end);
            if (word == 0) {
                Arrays.fill(logits, at, behind, Float.NEGATIVE_INFINITY);
            } else if (word != -1) {
                for (int i = at; i < behind; i++, word >>>= 1) {
                    if ((word & 1) == 0) {
                        logits[i] = Float.NEGATIVE_INFINITY;
                    }
                }
            }
            at = behind;
        }
        Arrays.fill(logits, at, end, Float.NEGATIVE_INFINITY);
    }
}
