package io.ruche.scheduler.grammar;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a document stands after some bytes. From every state some bytes lead to a whole document: a dead end is never
 * entered. Immutable, any thread: several samples may go on from one.
 */
public final class GrammarState {
    /** By node, then by hash: equal sets have equal order but for collisions, which cost a cached mask at most. */
    private static final Comparator<Place> ORDER = Comparator.comparingInt(Place::node)
            .thenComparingInt(place -> place.back().hashCode());

    private final Network network;
    private final Place[] places;
    private final boolean accepts;
    private final int distance;
    private final int hash;

    private GrammarState(Network network, Place[] places, boolean accepts) {
        this.network = network;
        this.places = places;
        this.accepts = accepts;
        this.distance = accepts ? 0 : least(network, places);
        this.hash = Arrays.hashCode(places) * 2 + (accepts ? 1 : 0);
    }

    static GrammarState start(Network network, Fragment root) {
        return closed(network, List.of(new Place(root.entry(), Place.Return.NOWHERE)));
    }

    /** Whether the bytes so far are a whole document. It may still go on: 1 is one, and so is 12. */
    public boolean accepts() {
        return accepts;
    }

    /** Whether the document is whole and nothing may follow. */
    public boolean isComplete() {
        return accepts && places.length == 0;
    }

    /** The state behind these bytes; empty when they lead to no document. */
    public Optional<GrammarState> advance(byte[] bytes) {
        GrammarState at = this;
        for (byte value : bytes) {
            at = at.step(value & 0xff);
            if (at.isDead()) {
                return Optional.empty();
            }
        }
        return Optional.of(at);
    }

    /** The least bytes that make the document whole; 0 exactly when it {@link #accepts()}. */
    public int shortestEndBytes() {
        return distance;
    }

    /** The first by byte value of the shortest byte strings that make the document whole. */
    public byte[] shortestEnd() {
        ByteArrayOutputStream out = new ByteArrayOutputStream(distance);
        GrammarState at = this;
        while (at.distance > 0) {
            int value = at.nextToEnd();
            out.write(value);
            at = at.step(value);
        }
        return out.toByteArray();
    }

    boolean isDead() {
        return places.length == 0 && !accepts;
    }

    Network network() {
        return network;
    }

    /** How many readings of the bytes so far are open. */
    int placeCount() {
        return places.length;
    }

    /** The first byte of {@link #shortestEnd()}. Taking it leads to a state whose shortest end is the rest. */
    int nextToEnd() {
        int best = 256;
        for (Place place : places) {
            int under = place.back().distance();
            int[] edges = network.bytes(place.node());
            for (int i = 0; i < edges.length; i += 3) {
                int target = network.distance(edges[i + 2]);
                if (target != Network.NEVER && target + under == distance - 1) {
                    best = Math.min(best, edges[i]);
                }
            }
        }
        return best;
    }

    GrammarState step(int value) {
        List<Place> next = new ArrayList<>();
        for (Place place : places) {
            int[] edges = network.bytes(place.node());
            for (int i = 0; i < edges.length; i += 3) {
                if (edges[i] <= value && value <= edges[i + 1]) {
                    next.add(new Place(edges[i + 2], place.back()));
                }
            }
        }
        return closed(network, next);
    }

    /** Follows all edges that take nothing; keeps the places that take bytes. */
    private static GrammarState closed(Network network, List<Place> from) {
        Deque<Place> open = new ArrayDeque<>(from);
        Set<Place> seen = new HashSet<>();
        List<Place> kept = new ArrayList<>();
        boolean accepts = false;
        while (!open.isEmpty()) {
            Place place = open.pop();
            int node = place.node();
            if (network.distance(node) == Network.NEVER || !seen.add(place)) {
                continue;
            }
            Place.Return back = place.back();
            if (network.bytes(node).length > 0) {
                kept.add(place);
            }
            for (int target : network.empties(node)) {
                open.push(new Place(target, back));
            }
            int[] calls = network.calls(node);
            for (int i = 0; i < calls.length; i += 2) {
                call(network, calls[i], calls[i + 1], back, open);
            }
            if (network.ends(node)) {
                if (back == Place.Return.NOWHERE) {
                    accepts = true;
                } else {
                    open.push(new Place(back.node(), back.under()));
                }
            }
        }
        kept.sort(ORDER);
        return new GrammarState(network, kept.toArray(new Place[0]), accepts);
    }

    private static void call(Network network, int entry, int after, Place.Return back, Deque<Place> open) {
        if (network.distance(after) == Network.NEVER) {
            return;
        }
        // a call that is its fragment's last act needs no return: states that mean the same are then equal
        open.push(new Place(
                entry, network.onlyEnds(after) ? back : new Place.Return(after, back, network.distance(after))));
    }

    private static int least(Network network, Place[] places) {
        int least = Network.NEVER;
        for (Place place : places) {
            least = Math.min(
                    least, network.distance(place.node()) + place.back().distance());
        }
        return least;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof GrammarState state
                && hash == state.hash
                && network == state.network
                && accepts == state.accepts
                && Arrays.equals(places, state.places);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
