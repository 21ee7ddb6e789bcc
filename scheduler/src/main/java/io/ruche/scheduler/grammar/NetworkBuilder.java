package io.ruche.scheduler.grammar;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Makes a network, fragment by fragment, callees first. One thread. */
final class NetworkBuilder {
    private static final int[] NONE = {};

    private final List<int[]> bytes = new ArrayList<>();
    private final List<int[]> empties = new ArrayList<>();
    private final List<int[]> calls = new ArrayList<>();
    private final BitSet ends = new BitSet();
    private final Map<Object, Fragment> named = new HashMap<>();
    private final int mostNodes;

    NetworkBuilder(int mostNodes) {
        this.mostNodes = mostNodes;
    }

    Network build() {
        return new Network(
                bytes.toArray(new int[0][]), empties.toArray(new int[0][]), calls.toArray(new int[0][]), ends);
    }

    int node() {
        if (bytes.size() >= mostNodes) {
            throw Refusal.of("The schema needs more than " + mostNodes + " states.");
        }
        bytes.add(NONE);
        empties.add(NONE);
        calls.add(NONE);
        return bytes.size() - 1;
    }

    /** A fragment from entry to exit, done: nothing is added to its nodes any more. */
    Fragment fragment(int entry, int exit, long width) {
        ends.set(exit);
        return new Fragment(entry, exit, width);
    }

    /** The fragment of this name, made once. */
    Fragment named(Object name, Supplier<Fragment> maker) {
        Fragment found = named.get(name);
        if (found == null) {
            found = maker.get();
            named.put(name, found);
        }
        return found;
    }

    /** An edge for bytes from {@code low} to {@code high}, both included. */
    void take(int from, int low, int high, int to) {
        int[] edges = bytes.get(from);
        int last = edges.length - 3;
        if (last >= 0 && edges[last + 2] == to && edges[last + 1] + 1 == low) {
            edges[last + 1] = high;
            return;
        }
        bytes.set(from, with(edges, low, high, to));
    }

    void take(int from, char c, int to) {
        take(from, c, c, to);
    }

    void skip(int from, int to) {
        empties.set(from, with(empties.get(from), to));
    }

    void call(int from, Fragment fragment, int to) {
        calls.set(from, with(calls.get(from), fragment.entry(), to));
    }

    /** A new node behind these bytes. */
    int literal(int from, byte[] text) {
        int at = from;
        for (byte value : text) {
            int next = node();
            take(at, value & 0xff, value & 0xff, next);
            at = next;
        }
        return at;
    }

    /** A new node behind this character and one space or none. */
    int spaced(int from, char c) {
        int after = node();
        int end = node();
        take(from, c, after);
        take(after, ' ', end);
        skip(after, end);
        return end;
    }

    /** A fragment of these texts, as a trie. */
    Fragment values(List<byte[]> texts) {
        int entry = node();
        int exit = node();
        Map<Long, Integer> children = new HashMap<>();
        for (byte[] text : texts) {
            int at = entry;
            for (byte value : text) {
                long edge = (long) at << 8 | value & 0xff;
                Integer next = children.get(edge);
                if (next == null) {
                    next = node();
                    take(at, value & 0xff, value & 0xff, next);
                    children.put(edge, next);
                }
                at = next;
            }
            skip(at, exit);
        }
        return fragment(entry, exit, 1);
    }

    /** The bytes that a fragment may begin with, or more. */
    BitSet first(Fragment fragment) {
        BitSet first = new BitSet(256);
        BitSet seen = new BitSet();
        Deque<Integer> open = new ArrayDeque<>(List.of(fragment.entry()));
        while (!open.isEmpty()) {
            int node = open.pop();
            if (seen.get(node)) {
                continue;
            }
            seen.set(node);
            int[] edges = bytes.get(node);
            for (int i = 0; i < edges.length; i += 3) {
                first.set(edges[i], edges[i + 1] + 1);
            }
            for (int target : empties.get(node)) {
                open.push(target);
            }
            // no fragment but an empty one takes nothing, and from that nothing goes on
            for (int i = 0; i < calls.get(node).length; i += 2) {
                open.push(calls.get(node)[i]);
            }
        }
        return first;
    }

    private static int[] with(int[] array, int... more) {
        int[] longer = Arrays.copyOf(array, array.length + more.length);
        System.arraycopy(more, 0, longer, array.length, more.length);
        return longer;
    }
}
