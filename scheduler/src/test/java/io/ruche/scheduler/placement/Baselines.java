package io.ruche.scheduler.placement;

import io.ruche.proto.ModelFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How others answer "does it fit" and "where", written down from their sources as of June to August 2026. */
final class Baselines {
    private static final long GIB = 1L << 30;

    private Baselines() {}

    private static long total(NodeSnapshot node) {
        return node.node().inventory().getMemoryTotalBytes();
    }

    /** What an operating system calls free: it knows of no limit for the GPU. */
    private static long unused(NodeSnapshot node) {
        return total(node) - node.memory().reservedBytes() - node.memory().foreignBytes();
    }

    private static boolean linked(NodeSnapshot one, NodeSnapshot other, Links links) {
        return links.find(one.node().id(), other.node().id()).isPresent();
    }

    /**
     * exo: the smallest cycle of linked machines whose free memory adds up to the weights, of those the one with most of
     * it; layers by largest remainder of the free memory; the weights of each part against each machine.
     */
    static Optional<Assigned> exo(PlacementRequest request, Snapshot snapshot) {
        ModelFacts facts = request.facts().orElseThrow();
        Optional<List<NodeSnapshot>> best = Optional.empty();
        for (int size = 1; size <= snapshot.nodes().size() && best.isEmpty(); size++) {
            List<List<NodeSnapshot>> cycles = new ArrayList<>();
            cycles(snapshot, size, new ArrayList<>(), cycles);
            best = cycles.stream()
                    .filter(cycle -> cycle.stream().mapToLong(Baselines::unused).sum() >= facts.getFileBytes())
                    .max(Comparator.comparingLong(
                            cycle -> cycle.stream().mapToLong(Baselines::unused).sum()));
        }
        if (best.isEmpty()) return Optional.empty();
        List<NodeSnapshot> cycle = best.get();
        long all = cycle.stream().mapToLong(Baselines::unused).sum();
        double[] shares =
                cycle.stream().mapToDouble(node -> (double) unused(node) / all).toArray();
        int[] layers = byLargestRemainder(facts.getLayers(), shares);
        for (int i = 0; i < layers.length; i++) {
            double bytes = (double) facts.getFileBytes() * layers[i] / facts.getLayers();
            if (bytes > unused(cycle.get(i))) return Optional.empty();
        }
        return Optional.of(new Assigned(false, cycle, ends(layers)));
    }

    private static void cycles(Snapshot snapshot, int size, List<NodeSnapshot> path, List<List<NodeSnapshot>> found) {
        if (path.size() == size) {
            boolean closed = size <= 2 || linked(path.get(0), path.get(size - 1), snapshot.links());
            if (closed) found.add(List.copyOf(path));
            return;
        }
        for (NodeSnapshot node : snapshot.nodes()) {
            boolean next = !path.contains(node)
                    && (path.isEmpty() || linked(path.get(path.size() - 1), node, snapshot.links()));
            if (!next) continue;
            path.add(node);
            cycles(snapshot, size, path, found);
            path.remove(path.size() - 1);
        }
    }

    /**
     * GPUStack, models that are not GGUF: 1.2 times the weights and 2 GiB, on machines that have nine tenths of their
     * memory left, of which all is taken; one machine, else the fewest equal ones whose number divides the heads. The
     * context is in no formula, nor is what others use.
     */
    static Optional<Assigned> gpustack(PlacementRequest request, Snapshot snapshot) {
        ModelFacts facts = request.facts().orElseThrow();
        double claim = 1.2 * facts.getFileBytes() + 2 * GIB;
        List<NodeSnapshot> open = snapshot.nodes().stream()
                .filter(node -> total(node) - node.memory().reservedBytes() >= 0.9 * total(node))
                .sorted(Comparator.comparingLong((NodeSnapshot node) -> -total(node))
                        .thenComparing(node -> node.node().id()))
                .toList();
        for (int size = 1; size <= open.size(); size++) {
            if (facts.getHeads() % size != 0) continue;
            List<NodeSnapshot> chosen = open.subList(0, size);
            long least = chosen.stream().mapToLong(Baselines::total).min().orElseThrow();
            if (claim / size > 0.9 * least) continue;
            int[] ends = new int[size];
            Arrays.fill(ends, facts.getLayers());
            return Optional.of(new Assigned(size > 1, chosen, ends));
        }
        return Optional.empty();
    }

    /**
     * Parallax: layers are alike; a machine holds as many as go into 0.65 of its memory, whoever uses it; machines by
     * capacity until all layers have a place, then layers by bandwidth as far as the capacities allow.
     */
    static Optional<Assigned> parallax(PlacementRequest request, Snapshot snapshot) {
        ModelFacts facts = request.facts().orElseThrow();
        double layer = (double) facts.getFileBytes() / facts.getLayers();
        List<NodeSnapshot> order = snapshot.nodes().stream()
                .sorted(Comparator.comparingLong((NodeSnapshot node) -> -total(node))
                        .thenComparing(node -> node.node().id()))
                .toList();
        List<NodeSnapshot> chosen = new ArrayList<>();
        int room = 0;
        for (NodeSnapshot node : order) {
            int holds = (int) (0.65 * total(node) / layer);
            if (room >= facts.getLayers() || holds == 0) continue;
            chosen.add(node);
            room += holds;
        }
        if (room < facts.getLayers() || chosen.size() > facts.getLayers()) return Optional.empty();
        int[] caps = chosen.stream()
                .mapToInt(node -> (int) (0.65 * total(node) / layer))
                .toArray();
        double all = chosen.stream()
                .mapToDouble(node -> node.device().orElseThrow().bytesPerSecond())
                .sum();
        double[] shares = chosen.stream()
                .mapToDouble(node -> node.device().orElseThrow().bytesPerSecond() / all)
                .toArray();
        int[] layers = byLargestRemainder(facts.getLayers(), shares);
        for (int i = 0; i < layers.length; i++) {
            for (int j = 0; j < layers.length && layers[i] > caps[i]; j++) {
                int moved = Math.max(0, Math.min(layers[i] - caps[i], caps[j] - layers[j]));
                layers[i] -= moved;
                layers[j] += moved;
            }
        }
        return Optional.of(new Assigned(false, chosen, ends(layers)));
    }

    /** At least one each. */
    private static int[] byLargestRemainder(int layers, double[] shares) {
        int[] given = new int[shares.length];
        int left = layers;
        for (int i = 0; i < given.length; i++) {
            given[i] = Math.max(1, (int) (layers * shares[i]));
            left -= given[i];
        }
        List<Integer> order = IntStream.range(0, given.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -(layers * shares[i] - (int) (layers * shares[i]))))
                .collect(Collectors.toList());
        for (int at = 0; left > 0; at++, left--) given[order.get(at % order.size())]++;
        for (int i = 0; left < 0; i = (i + 1) % given.length) {
            if (given[i] > 1) {
                given[i]--;
                left++;
            }
        }
        return given;
    }

    private static int[] ends(int[] layers) {
        int[] ends = new int[layers.length];
        int end = 0;
        for (int i = 0; i < layers.length; i++) {
            end += layers[i];
            ends[i] = end;
        }
        return ends;
    }
}
