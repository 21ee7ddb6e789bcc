package io.ruche.scheduler.grammar;

import io.ruche.scheduler.failure.FailureCode;
import io.ruche.scheduler.failure.FailureException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The masks of one vocabulary, for the states of grammars, with what has been found kept by state (bounded: all is
 * forgotten when there is too much). Not for several threads at once.
 *
 * <p>A budget counts the document's own tokens; the token that ends the text is not one of them. Whoever starts with
 * {@link #start} and takes only what {@link #allowed(GrammarState, int)} allows with the tokens left has a whole document
 * when they are used up.
 */
public final class TokenMasks {
    /** Tokens to the end where the vocabulary cannot spell the way. */
    private static final int NEVER = Integer.MAX_VALUE;

    /** Of all states kept together: about 30 MB. */
    private static final long MOST_PLACES = 300_000;

    /** What a place costs: a mask and where its tokens lead count as so many. */
    private static final int BYTES_OF_A_PLACE = 100;

    /** What a state costs beside its places, in places. */
    private static final int PLACES_OF_A_STATE = 10;

    private final TokenTrie trie;
    private final Map<GrammarState, Known> known = new HashMap<>();
    private final Known[] path;
    private long places;
    private int walk;

    private TokenMasks(TokenTrie trie) {
        this.trie = trie;
        this.path = new Known[trie.longest() + 1];
    }

    public static TokenMasks of(TokenTrie trie) {
        return new TokenMasks(trie);
    }

    /**
     * Where a document begins.
     *
     * @throws FailureException {@code INVALID_REQUEST} when the grammar's shortest document has more tokens than this
     */
    public GrammarState start(Grammar grammar, int maxTokens) {
        int needed = tokensToEnd(grammar.start());
        if (needed > maxTokens) {
            throw FailureException.of(
                    FailureCode.INVALID_REQUEST,
                    needed == NEVER
                            ? "The model's vocabulary cannot spell what the schema asks for."
                            : "The schema's shortest document has " + needed + " tokens (expected: at most " + maxTokens
                                    + ", which max_tokens and the context leave).",
                    needed == NEVER ? "Choose another model." : "Raise max_tokens, or ask for less in the schema.");
        }
        return grammar.start();
    }

    /**
     * The state behind an allowed token.
     *
     * @param bytes the token's
     * @throws IllegalArgumentException for a token that is not allowed there
     */
    public GrammarState after(GrammarState state, byte[] bytes) {
        forget();
        Known at = known(state);
        for (byte value : bytes) {
            at = next(at, value);
        }
        if (at.state.isDead()) {
            throw new IllegalArgumentException("a token of " + bytes.length + " bytes (expected: one of the mask)");
        }
        return at.state;
    }

    /** Every token that some valid document goes on with; an end of text exactly where the document is whole. */
    public TokenMask allowed(GrammarState state) {
        forget();
        return mask(known(state));
    }

    /**
     * Every token after which the shortest way to the end still fits: with just enough left only what is on such a way.
     * With less than {@link #tokensToEnd} nothing is allowed but, in a whole document, an end of text.
     *
     * @param tokensLeft how many tokens the document may still have, the next one included
     */
    public TokenMask allowed(GrammarState state, int tokensLeft) {
        forget();
        Known at = known(state);
        TokenMask all = mask(at);
        if (at.worst < 0) {
            for (Known end : at.reached) {
                at.worst = Math.max(at.worst, tokensToEnd(end));
            }
        }
        if (at.worst < tokensLeft) {
            return all;
        }
        long[] words = new long[words()];
        end(state, words);
        if (tokensLeft > 0) {
            walk(at, words, tokensLeft - 1);
        }
        return new TokenMask(words, trie.vocabulary());
    }

    /**
     * How many tokens spell {@link GrammarState#shortestEnd()}, with the fewest; {@link Integer#MAX_VALUE} when the
     * vocabulary cannot.
     */
    public int tokensToEnd(GrammarState state) {
        forget();
        return tokensToEnd(known(state));
    }

    private TokenMask mask(Known at) {
        if (at.mask == null) {
            long[] words = new long[words()];
            end(at.state, words);
            at.reached = walk(at, words, NEVER);
            at.mask = new TokenMask(words, trie.vocabulary());
            places += (8L * words.length + 8L * at.reached.size()) / BYTES_OF_A_PLACE;
        }
        return at.mask;
    }

    private void end(GrammarState state, long[] words) {
        if (state.accepts()) {
            for (int token : trie.ends()) {
                words[token >> 6] |= 1L << token;
            }
        }
    }

    /** Sets a bit for each token that leads where at most {@code most} tokens are needed; returns where they lead. */
    private List<Known> walk(Known from, long[] words, int most) {
        walk++;
        List<Known> reached = new ArrayList<>();
        path[0] = from;
        int node = 0;
        while (node < trie.nodes()) {
            int depth = trie.depth(node);
            Known at = next(path[depth - 1], trie.label(node));
            if (at.state.isDead()) {
                node = trie.behind(node);
                continue;
            }
            path[depth] = at;
            if (trie.hasToken(node) && (most == NEVER || tokensToEnd(at) <= most)) {
                for (int i = trie.firstToken(node); i < trie.firstToken(node + 1); i++) {
                    int token = trie.token(i);
                    words[token >> 6] |= 1L << token;
                }
                if (at.seen != walk) {
                    at.seen = walk;
                    reached.add(at);
                }
            }
            node++;
        }
        return reached;
    }

    /**
     * The fewest tokens for the shortest end, from its last byte backwards. What is behind a token on this way has the
     * rest of the way for its own shortest end, so that the numbers of all states on it come out together.
     */
    private int tokensToEnd(Known from) {
        if (from.tokens >= 0) {
            return from.tokens;
        }
        List<Known> way = new ArrayList<>();
        byte[] text = new byte[from.state.shortestEndBytes()];
        way.add(from);
        for (int i = 0; i < text.length; i++) {
            Known at = way.get(i);
            text[i] = (byte) at.state.nextToEnd();
            way.add(next(at, text[i]));
        }
        for (int i = text.length; i >= 0; i--) {
            Known at = way.get(i);
            if (at.tokens < 0) {
                at.tokens = i == text.length ? 0 : fewest(way, text, i);
            }
        }
        return from.tokens;
    }

    private int fewest(List<Known> way, byte[] text, int start) {
        int fewest = NEVER;
        int node = -1;
        for (int i = start; i < text.length; i++) {
            node = trie.child(node, text[i]);
            if (node < 0) {
                break;
            }
            int after = way.get(i + 1).tokens;
            if (trie.hasToken(node) && after != NEVER) {
                fewest = Math.min(fewest, after + 1);
            }
        }
        return fewest;
    }

    private Known next(Known from, byte value) {
        int kind = from.state.network().classOf(value);
        if (from.next == null) {
            from.next = new Known[from.state.network().classCount()];
        }
        Known next = from.next[kind];
        if (next == null) {
            next = known(from.state.step(value & 0xff));
            from.next[kind] = next;
        }
        return next;
    }

    private Known known(GrammarState state) {
        Known found = known.get(state);
        if (found == null) {
            found = new Known(state);
            known.put(state, found);
            places += PLACES_OF_A_STATE + state.placeCount();
        }
        return found;
    }

    private void forget() {
        if (places > MOST_PLACES) {
            known.clear();
            places = 0;
            Arrays.fill(path, null);
        }
    }

    private int words() {
        return (trie.vocabulary() + 63) >> 6;
    }

    /** What has been found about a state. */
    private static final class Known {
        final GrammarState state;
        Known @Nullable [] next;

        @Nullable
        TokenMask mask;

        List<Known> reached = List.of();
        int worst = -1;
        int tokens = -1;
        int seen;

        Known(GrammarState state) {
            this.state = state;
        }
    }
}
