package io.ruche.scheduler.placement;

import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.lifecycle.NodePhase;
import io.ruche.scheduler.state.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All nodes at one moment, by id, and what links them. Placing another replica starts from the snapshot with the first
 * one booked. What placement asks of it again and again is counted once and kept by the snapshots that follow from it.
 */
public final class Snapshot {
    private final List<NodeSnapshot> nodes;
    private final Links links;
    private final Kinds kinds;
    private final Neighbourhoods neighbourhoods;
    private final Emptied emptied;

    /** What is booked and who is away do not matter to it, so that all snapshots of the same machines share it. */
    private static final class Emptied {
        private volatile @Nullable Snapshot known;
    }

    /** Nodes that the filters cannot tell apart, but for memory, are of one kind. */
    private record Kind(List<RuntimeOffer> runtimes, NodePhase phase, boolean quarantined) {
        static Kind of(NodeSnapshot node) {
            return new Kind(node.node().runtimes(), node.node().phase(), node.quarantined());
        }
    }

    /**
     * @param of the kind of each node, from 0
     * @param devices that of each node among all devices, from 0; all that are not known are one
     */
    private record Kinds(int[] of, int count, int[] devices, int deviceCount) {
        static Kinds of(List<NodeSnapshot> nodes) {
            Map<Kind, Integer> known = new LinkedHashMap<>();
            Map<Optional<Device>, Integer> knownDevices = new LinkedHashMap<>();
            int[] of = new int[nodes.size()];
            int[] devices = new int[nodes.size()];
            for (int i = 0; i < of.length; i++) {
                of[i] = known.computeIfAbsent(Kind.of(nodes.get(i)), it -> known.size());
                devices[i] = knownDevices.computeIfAbsent(nodes.get(i).device(), it -> knownDevices.size());
            }
            return new Kinds(of, known.size(), devices, knownDevices.size());
        }
    }

    public Snapshot(List<NodeSnapshot> nodes) {
        this(nodes, Links.NONE);
    }

    public Snapshot(List<NodeSnapshot> nodes, Links links) {
        this.nodes = nodes.stream()
                .sorted(Comparator.comparing(node -> node.node().id()))
                .toList();
        this.links = links;
        this.kinds = Kinds.of(this.nodes);
        this.neighbourhoods = Neighbourhoods.of(
                this.nodes.stream().map(node -> node.node().id()).toList(), links);
        this.emptied = new Emptied();
    }

    /** The same machines with the same links. */
    private Snapshot(List<NodeSnapshot> nodes, Kinds kinds, Snapshot from, Emptied emptied) {
        this.emptied = emptied;
        this.nodes = Collections.unmodifiableList(nodes);
        this.links = from.links;
        this.kinds = kinds;
        this.neighbourhoods = from.neighbourhoods;
    }

    /** By id. */
    public List<NodeSnapshot> nodes() {
        return nodes;
    }

    public Links links() {
        return links;
    }

    public Snapshot book(Plan plan) {
        List<NodeSnapshot> booked = new ArrayList<>(nodes);
        for (Plan.PlannedStage stage : plan.stages()) {
            position(stage.node())
                    .ifPresent(at ->
                            booked.set(at, booked.get(at).book(stage.bill().totalBytes())));
        }
        return new Snapshot(booked, kinds, this, emptied);
    }

    /** Booked by another deployment than the one in question. */
    public Snapshot reserve(Plan plan) {
        List<NodeSnapshot> booked = new ArrayList<>(nodes);
        for (Plan.PlannedStage stage : plan.stages()) {
            position(stage.node())
                    .ifPresent(at ->
                            booked.set(at, booked.get(at).reserve(stage.bill().totalBytes())));
        }
        return new Snapshot(booked, kinds, this, emptied);
    }

    /** With the same nodes in another state. */
    public Snapshot with(UnaryOperator<NodeSnapshot> change) {
        List<NodeSnapshot> changed = nodes.stream().map(change).toList();
        return new Snapshot(changed, Kinds.of(changed), this, new Emptied());
    }

    public Snapshot with(Links others) {
        return new Snapshot(nodes, others);
    }

    /** As if nothing ran on it and every machine were there: what does not fit then, never will. */
    Snapshot emptied() {
        Snapshot known = emptied.known;
        if (known == null) {
            known = with(NodeSnapshot::emptied);
            emptied.known = known;
        }
        return known;
    }

    /** With the memory of holdings given back. */
    public Snapshot without(List<Holding> gone) {
        List<NodeSnapshot> left = new ArrayList<>(nodes);
        for (int i = 0; i < left.size(); i++) {
            if (left.get(i).holdings().stream().anyMatch(gone::contains)) {
                left.set(i, left.get(i).without(gone));
            }
        }
        return new Snapshot(left, kinds, this, emptied);
    }

    int kind(int position) {
        return kinds.of()[position];
    }

    int kinds() {
        return kinds.count();
    }

    int device(int position) {
        return kinds.devices()[position];
    }

    int devices() {
        return kinds.deviceCount();
    }

    Neighbourhoods neighbourhoods() {
        return neighbourhoods;
    }

    OptionalInt position(NodeId id) {
        int low = 0;
        int high = nodes.size() - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            int order = nodes.get(middle).node().id().compareTo(id);
            if (order == 0) return OptionalInt.of(middle);
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }
        return OptionalInt.empty();
    }
}
