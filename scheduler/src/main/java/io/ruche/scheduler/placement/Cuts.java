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
     * {@code F[i][l]}, the best cost of the first i machines with the first l layers, in O(machines * layers) for sums, and
     * O(machines * layers^2) for the slowest stage.
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
            int last = layers - (order.length - 1 - i);
            if (sums()) addSums(order[i], hop, before, starts, i + 1, last, after, from[i]);
            else addSlowest(order[i], hop, before, starts, i + 1, last, after, from[i]);
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

    /** A stage's cost is a difference of prefix sums, so the best first layer is the least of a window that only moves up. */
    private void addSums(
            int machine, double hop, double[] before, int[] starts, int least, int last, double[] after, int[] from) {
        int[] window = new int[layers() + 1];
        double[] keys = new double[layers() + 1];
        int head = 0;
        int tail = 0;
        for (int end = 1; end <= last; end++) {
            double key = before[end - 1] - seconds(machine, 0, end - 1);
            if (key < Double.POSITIVE_INFINITY) {
                while (tail > head && keys[tail - 1] > key) tail--;
                window[tail] = end - 1;
                keys[tail++] = key;
            }
            while (head < tail && window[head] < starts[end]) head++;
            if (head == tail || end < least) continue;
            after[end] = keys[head] + seconds(machine, 0, end) + hop;
            from[end] = window[head];
        }
    }

    private void addSlowest(
            int machine, double hop, double[] before, int[] starts, int least, int last, double[] after, int[] from) {
        for (int end = least; end <= last; end++) {
            for (int first = starts[end]; first < end; first++) {
                if (before[first] >= after[end]) continue;
                double cost = Math.max(before[first], Math.max(hop, seconds(machine, first, end)));
                if (cost < after[end]) {
                    after[end] = cost;
                    from[end] = first;
                }
            }
        }
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
