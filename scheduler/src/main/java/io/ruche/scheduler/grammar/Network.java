package io.ruche.scheduler.grammar;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Byte automata that call each other: nodes with edges that take a byte, take nothing, or run a fragment and go on where
 * it ends. Calls form no circle. Immutable, any thread.
 */
final class Network {
    /** The distance of a node from which nothing ends. */
    static final int NEVER = Integer.MAX_VALUE;

    /** What longer distances are taken for: shared fragments can double a document with each level. */
    private static final long FAR = 1 << 30;

    private final int[][] bytes;
    private final int[][] empties;
    private final int[][] calls;
    private final BitSet ends;
    private final int[] distances;
    private final byte[] classes = new byte[256];
    private int classCount;

    /**
     * @param bytes by node, triples: lowest byte, highest byte, target
     * @param empties by node, targets
     * @param calls by node, pairs: entry of the fragment, where to go on
     * @param ends nodes where a fragment ends
     */
    Network(int[][] bytes, int[][] empties, int[][] calls, BitSet ends) {
        this.bytes = bytes;
        this.empties = empties;
        this.calls = calls;
        this.ends = ends;
        this.distances = distances();
        classify();
    }

    int[] bytes(int node) {
        return bytes[node];
    }

    int[] empties(int node) {
        return empties[node];
    }

    int[] calls(int node) {
        return calls[node];
    }

    boolean ends(int node) {
        return ends.get(node);
    }

    /** Whether nothing but its fragment's end comes after this node. */
    boolean onlyEnds(int node) {
        return ends.get(node) && bytes[node].length == 0 && empties[node].length == 0 && calls[node].length == 0;
    }

    /** The least bytes from here to the end of the node's fragment; {@link #NEVER} when there is no way. */
    int distance(int node) {
        return distances[node];
    }

    int size() {
        return distances.length;
    }

    /** How many kinds of bytes there are: no edge tells two of a kind apart. */
    int classCount() {
        return classCount;
    }

    int classOf(byte value) {
        return classes[value & 0xff] & 0xff;
    }

    /**
     * Backwards over the nodes until nothing changes: most edges lead to nodes made later, so that the rounds are few (as
     * many as calls nest).
     */
    private int[] distances() {
        int[] found = new int[bytes.length];
        Arrays.fill(found, NEVER);
        boolean changed = true;
        while (changed) {
            changed = false;
            for (int node = found.length - 1; node >= 0; node--) {
                int least = least(node, found);
                if (least < found[node]) {
                    found[node] = least;
                    changed = true;
                }
            }
        }
        return found;
    }

    private int least(int node, int[] found) {
        int least = ends.get(node) ? 0 : NEVER;
        for (int i = 0; i < bytes[node].length; i += 3) {
            least = Math.min(least, sum(1, found[bytes[node][i + 2]]));
        }
        for (int target : empties[node]) {
            least = Math.min(least, found[target]);
        }
        for (int i = 0; i < calls[node].length; i += 2) {
            least = Math.min(least, sum(found[calls[node][i]], found[calls[node][i + 1]]));
        }
        return least;
    }

    private static int sum(int left, int right) {
        return left == NEVER || right == NEVER ? NEVER : (int) Math.min((long) left + right, FAR);
    }

    private void classify() {
        BitSet starts = new BitSet(257);
        starts.set(0);
        for (int[] edges : bytes) {
            for (int i = 0; i < edges.length; i += 3) {
                starts.set(edges[i]);
                starts.set(edges[i + 1] + 1);
            }
        }
        int current = -1;
        for (int value = 0; value < 256; value++) {
            current += starts.get(value) ? 1 : 0;
            classes[value] = (byte) current;
        }
        classCount = current + 1;
    }
}
