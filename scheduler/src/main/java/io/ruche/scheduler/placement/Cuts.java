package io.ruche.scheduler.placement;

import io.ruche.scheduler.memory.RangeNeeds;
import java.util.Arrays;

/**
 * What a pipeline over some machines is made of, and the best cut of the layers for a given order of them.
 *
 * @param caps bytes that each machine has left
 * @param hops seconds from one to another for a token's activations; infinite where no link is
 */
record Cuts(
        long[] caps,
        double[] layerSeconds,
        double[] byteSeconds,
        double[][] hops,
        RangeNeeds needs,
        LayerReads reads,
        Constraints.Objective objective) {

    /** Costs that differ by less are the same, whatever the order in which they were summed. */
    private static final double SAME = 1e-9;
    /** Steps of the search for the evenest filling: finer than a part in a million. */
    private static final int BALANCING = 22;

    /**
     * @param order positions in {@code caps}, first stage first
     * @param ends of each stage, exclusive
     */
    record Cut(int[] order, int[] ends, double seconds) {}

    int machines() {
        return caps.length;
    }

    int layers() {
        return needs.layers();
    }

    double seconds(int machine, int first, int end) {
        return layerSeconds[machine] * (end - first) + byteSeconds[machine] * (reads.before(end) - reads.before(first));
    }

    boolean sums() {
        return objective == Constraints.Objective.LATENCY;
    }

    /**
     * For each end the first layer from which a machine has room for a stage; the end itself if for none. A stage with
     * more layers never takes less, so the bounds rise.
     */
    int[] starts(int machine, long cap) {
        int[] starts = new int[layers() + 1];
        int first = 0;
        for (int end = 1; end <= layers(); end++) {
            while (first < end && needs.totalBytes(first, end - 1) > cap) first++;
            starts[end] = first;
        }
        return starts;
    }

    /**
     * The best cut for an order of machines, {@code filled} of each at most; its seconds are infinite where there is none.
     * {@code F[i][l]}, the best cost of the first i machines with the first l layers, in O(machines * layers^2).
     */
    Cut best(int[] order, double filled) {
        int layers = layers();
        double[] before = new double[layers + 1];
        Arrays.fill(before, Double.POSITIVE_INFINITY);
        before[0] = 0;
        int[][] from = new int[order.length][layers + 1];
        for (int i = 0; i < order.length; i++) {
            double[] after = new double[layers + 1];
            Arrays.fill(after, Double.POSITIVE_INFINITY);
            double hop = i == 0 ? 0 : hops[order[i - 1]][order[i]];
            int[] starts = starts(order[i], (long) (caps[order[i]] * filled));
            for (int end = i + 1; end <= layers - (order.length - 1 - i); end++) {
                for (int first = starts[end]; first < end; first++) {
                    double stage = seconds(order[i], first, end);
                    double cost = sums() ? before[first] + hop + stage : Math.max(before[first], Math.max(hop, stage));
                    if (cost < after[end]) {
                        after[end] = cost;
                        from[i][end] = first;
                    }
                }
            }
            before = after;
        }
        int[] ends = new int[order.length];
        int end = layers;
        for (int i = order.length - 1; i >= 0 && before[layers] < Double.POSITIVE_INFINITY; i--) {
            ends[i] = end;
            end = from[i][end];
        }
        return new Cut(order, ends, before[layers]);
    }

    /** Among the cuts that are as fast, the one that fills the fullest machine least. */
    Cut balanced(int[] order, double seconds) {
        double enough = seconds * (1 + SAME);
        Cut best = best(order, 1);
        double low = 0;
        double high = 1;
        for (int step = 0; step < BALANCING; step++) {
            double middle = (low + high) / 2;
            Cut cut = best(order, middle);
            if (cut.seconds() <= enough) {
                best = cut;
                high = middle;
            } else {
                low = middle;
            }
        }
        return best;
    }
}
