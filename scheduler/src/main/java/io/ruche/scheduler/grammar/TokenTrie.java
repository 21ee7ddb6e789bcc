package io.ruche.scheduler.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * The byte strings of a vocabulary as a trie. Nodes lie in depth-first order, each with the place behind its last
 * descendant, so that a walk goes forward through arrays and leaves out what is refused in one jump. Immutable, any
 * thread.
 */
public final class TokenTrie {
    private final int vocabulary;
    private final int[] ends;
    private final byte[] labels;
    private final int[] depths;
    private final int[] behind;
    private final int[] firstToken;
    private final int[] tokens;
    private final int[] roots = new int[256];
    private final int longest;

    private TokenTrie(Layout layout, int vocabulary, Collection<Integer> ends) {
        this.vocabulary = vocabulary;
        this.ends = new TreeSet<>(ends).stream().mapToInt(Integer::intValue).toArray();
        this.labels = Arrays.copyOf(layout.labels, layout.nodes);
        this.depths = Arrays.copyOf(layout.depths, layout.nodes);
        this.behind = Arrays.copyOf(layout.behind, layout.nodes);
        this.firstToken = Arrays.copyOf(layout.firstToken, layout.nodes + 1);
        this.firstToken[layout.nodes] = layout.tokens.length;
        this.tokens = layout.tokens;
        Arrays.fill(roots, -1);
        int most = 0;
        for (int node = 0; node < layout.nodes; node++) {
            most = Math.max(most, depths[node]);
            if (depths[node] == 1) {
                roots[labels[node] & 0xff] = node;
            }
        }
        this.longest = most;
    }

    /**
     * @param tokens the bytes that each token id stands for; empty for what no document may hold (special tokens). They
     *     need not be whole characters, and several ids may have the same.
     * @param ends ids that end a text; allowed exactly where a document is whole
     * @throws IllegalArgumentException for an end that is no id of the vocabulary
     */
    public static TokenTrie of(List<byte[]> tokens, Collection<Integer> ends) {
        for (int end : ends) {
            if (end < 0 || end >= tokens.size()) {
                throw new IllegalArgumentException("end of text " + end + " (expected: an id below " + tokens.size()
                        + ", the size of the vocabulary)");
            }
        }
        List<Integer> spelled = new ArrayList<>(tokens.size());
        for (int id = 0; id < tokens.size(); id++) {
            if (tokens.get(id).length > 0 && !ends.contains(id)) {
                spelled.add(id);
            }
        }
        spelled.sort((left, right) -> Arrays.compareUnsigned(tokens.get(left), tokens.get(right)));
        return new TokenTrie(new Layout(tokens, spelled), tokens.size(), ends);
    }

    /** How many ids the vocabulary has; a mask has a bit for each. */
    public int vocabulary() {
        return vocabulary;
    }

    int[] ends() {
        return ends;
    }

    int nodes() {
        return labels.length;
    }

    int longest() {
        return longest;
    }

    /** The last byte of the string that this node stands for. */
    byte label(int node) {
        return labels[node];
    }

    /** Bytes of the string that this node stands for, at least 1. */
    int depth(int node) {
        return depths[node];
    }

    /** The first node behind the descendants of this one. */
    int behind(int node) {
        return behind[node];
    }

    /** Tokens of a node lie from here to {@code firstToken(node + 1)}. */
    int firstToken(int node) {
        return firstToken[node];
    }

    int token(int index) {
        return tokens[index];
    }

    boolean hasToken(int node) {
        return firstToken[node] < firstToken[node + 1];
    }

    /** The node one byte on, or -1. @param node -1 for the root */
    int child(int node, byte label) {
        if (node < 0) {
            return roots[label & 0xff];
        }
        for (int child = node + 1; child < behind[node]; child = behind[child]) {
            if (labels[child] == label) {
                return child;
            }
        }
        return -1;
    }

    /** Lays sorted tokens out, one after the other. */
    private static final class Layout {
        private byte[] labels = new byte[1024];
        private int[] depths = new int[1024];
        private int[] behind = new int[1024];
        private int[] firstToken = new int[1025];
        private final int[] tokens;
        private int nodes;

        Layout(List<byte[]> vocabulary, List<Integer> sorted) {
            tokens = sorted.stream().mapToInt(Integer::intValue).toArray();
            int[] path = new int[64];
            byte[] before = {};
            for (int index = 0; index < tokens.length; index++) {
                byte[] token = vocabulary.get(tokens[index]);
                int shared = Arrays.mismatch(before, token);
                for (int depth = before.length; shared >= 0 && depth > shared; depth--) {
                    behind[path[depth - 1]] = nodes;
                }
                path = token.length > path.length ? Arrays.copyOf(path, token.length * 2) : path;
                for (int depth = shared < 0 ? token.length : shared; depth < token.length; depth++) {
                    path[depth] = nodes;
                    add(token[depth], depth + 1, index);
                }
                before = token;
            }
            for (int depth = before.length; depth > 0; depth--) {
                behind[path[depth - 1]] = nodes;
            }
        }

        private void add(byte label, int depth, int index) {
            if (nodes == labels.length) {
                labels = Arrays.copyOf(labels, nodes * 2);
                depths = Arrays.copyOf(depths, nodes * 2);
                behind = Arrays.copyOf(behind, nodes * 2);
                firstToken = Arrays.copyOf(firstToken, nodes * 2 + 1);
            }
            labels[nodes] = label;
            depths[nodes] = depth;
            firstToken[nodes] = index;
            nodes++;
        }
    }
}
