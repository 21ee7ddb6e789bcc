package io.ruche.scheduler.placement;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * In which order machines hold the stages of a pipeline, and where the layers are cut. Up to eight machines exactly, all
 * orders at once, after Held and Karp (1962): {@code F[machines used][last of them][layers placed]}. Above that from a
 * greedy order by reversals and moves until none helps.
 */
final class StageOrder {
    private static final int EXACT = 8;
    private static final int ROUNDS = 4;
    private static final int MOST_FOR_PATHS = 16;

    private final Cuts cuts;
    private final int machines;
    private final int layers;

    private StageOrder(Cuts cuts) {
        this.cuts = cuts;
        this.machines = cuts.machines();
        this.layers = cuts.layers();
    }

    /** Empty when these machines cannot hold the model in any order. */
    static Optional<Cuts.Cut> best(Cuts cuts) {
        if (cuts.layers() < cuts.machines()) return Optional.empty();
        StageOrder run = new StageOrder(cuts);
        if (!run.hasPath()) return Optional.empty();
        Cuts.Cut found = cuts.machines() <= EXACT ? run.exact() : run.local();
        if (found.seconds() == Double.POSITIVE_INFINITY) return Optional.empty();
        return Optional.of(cuts.balanced(found.order(), found.seconds()));
    }

    /** Whether the links lead through all machines, each once: a hub with its leaves has no such way. */
    private boolean hasPath() {
        int[] linked = new int[machines];
        for (int one = 0; one < machines; one++) {
            for (int other = 0; other < machines; other++) {
                if (one != other && cuts.hops()[one][other] < Double.POSITIVE_INFINITY) linked[one] |= 1 << other;
            }
        }
        int all = (1 << machines) - 1;
        int meshed = 0;
        for (int one = 0; one < machines; one++) if ((linked[one] | 1 << one) == all) meshed++;
        if (meshed == machines || machines > MOST_FOR_PATHS) return true;
        // for each set the machines at which a way through it can end
        int[] ends = new int[all + 1];
        for (int one = 0; one < machines; one++) ends[1 << one] = 1 << one;
        for (int used = 1; used <= all; used++) {
            for (int next = 0; next < machines; next++) {
                boolean free = (used >> next & 1) == 0;
                if (free && (ends[used] & linked[next]) != 0) ends[used | 1 << next] |= 1 << next;
            }
        }
        return ends[all] != 0;
    }

    private Cuts.Cut exact() {
        int sets = 1 << machines;
        double[][] cost = new double[sets * machines][];
        int[][] from = new int[sets * machines][];
        int[][] starts = new int[machines][];
        for (int machine = 0; machine < machines; machine++) {
            starts[machine] = cuts.starts(machine, cuts.caps()[machine]);
            int state = (1 << machine) * machines + machine;
            double[] first = infinite();
            from[state] = new int[layers + 1];
            for (int end = 1; end <= layers; end++) {
                if (starts[machine][end] == 0) first[end] = cuts.seconds(machine, 0, end);
            }
            cost[state] = first;
        }
        for (int used = 1; used < sets; used++) {
            for (int last = 0; last < machines; last++) {
                double[] known = cost[used * machines + last];
                if (known == null) continue;
                for (int next = 0; next < machines; next++) {
                    double hop = cuts.hops()[last][next];
                    if ((used >> next & 1) == 1 || hop == Double.POSITIVE_INFINITY) continue;
                    int state = (used | 1 << next) * machines + next;
                    if (cost[state] == null) {
                        cost[state] = infinite();
                        from[state] = new int[layers + 1];
                    }
                    extend(known, next, hop, starts[next], last, cost[state], from[state]);
                }
            }
        }
        return trace(cost, from);
    }

    /** One more stage behind what is known; where it came from is kept as last machine and first layer in one number. */
    private void extend(double[] known, int next, double hop, int[] starts, int last, double[] cost, int[] from) {
        if (!cuts.sums()) {
            extendSlowest(known, next, hop, starts, last, cost, from);
            return;
        }
        // the cost is a sum, so the best first layer is the least of a window that only moves up
        int[] window = new int[layers + 1];
        double[] least = new double[layers + 1];
        int head = 0;
        int tail = 0;
        for (int end = 1; end <= layers; end++) {
            double key = known[end - 1] - cuts.seconds(next, 0, end - 1);
            if (key < Double.POSITIVE_INFINITY) {
                while (tail > head && least[tail - 1] > key) tail--;
                window[tail] = end - 1;
                least[tail++] = key;
            }
            while (head < tail && window[head] < starts[end]) head++;
            if (head == tail) continue;
            double total = least[head] + cuts.seconds(next, 0, end) + hop;
            if (total < cost[end]) {
                cost[end] = total;
                from[end] = last * (layers + 1) + window[head];
            }
        }
    }

    private void extendSlowest(
            double[] known, int next, double hop, int[] starts, int last, double[] cost, int[] from) {
        for (int end = 1; end <= layers; end++) {
            for (int first = starts[end]; first < end; first++) {
                if (known[first] >= cost[end]) continue;
                double slowest = Math.max(known[first], Math.max(hop, cuts.seconds(next, first, end)));
                if (slowest < cost[end]) {
                    cost[end] = slowest;
                    from[end] = last * (layers + 1) + first;
                }
            }
        }
    }

    private Cuts.Cut trace(double[][] cost, int[][] from) {
        int used = (1 << machines) - 1;
        int last = -1;
        double least = Double.POSITIVE_INFINITY;
        for (int machine = 0; machine < machines; machine++) {
            double[] known = cost[used * machines + machine];
            if (known != null && known[layers] < least) {
                least = known[layers];
                last = machine;
            }
        }
        int[] order = new int[machines];
        int[] ends = new int[machines];
        int end = layers;
        for (int i = machines - 1; i >= 0 && last >= 0; i--) {
            order[i] = last;
            ends[i] = end;
            int origin = from[used * machines + last][end];
            used &= ~(1 << last);
            end = origin % (layers + 1);
            last = origin / (layers + 1);
        }
        return new Cuts.Cut(order, ends, least);
    }

    private Cuts.Cut local() {
        Cuts.Cut best = new Cuts.Cut(new int[0], new int[0], Double.POSITIVE_INFINITY);
        for (int start = 0; start < machines; start++) {
            Cuts.Cut cut = improved(cuts.best(greedy(start), 1));
            if (cut.seconds() < best.seconds()) best = cut;
            // the first machines of the set are as good a start as any once one order holds
            if (start >= 3 && best.seconds() < Double.POSITIVE_INFINITY) break;
        }
        return best;
    }

    /** Always the nearest machine next. */
    private int[] greedy(int start) {
        int[] order = new int[machines];
        boolean[] used = new boolean[machines];
        int at = start;
        for (int i = 0; i < machines; i++) {
            order[i] = at;
            used[at] = true;
            int from = at;
            at = IntStream.range(0, machines)
                    .filter(machine -> !used[machine])
                    .boxed()
                    .min((a, b) -> Double.compare(cuts.hops()[from][a], cuts.hops()[from][b]))
                    .orElse(at);
        }
        return order;
    }

    private Cuts.Cut improved(Cuts.Cut start) {
        Cuts.Cut best = start;
        for (int round = 0; round < ROUNDS; round++) {
            Cuts.Cut before = best;
            for (int i = 0; i < machines; i++) {
                for (int j = i + 1; j < machines; j++) {
                    Cuts.Cut reversed = cuts.best(reversed(best.order(), i, j), 1);
                    if (reversed.seconds() < best.seconds()) best = reversed;
                    Cuts.Cut swapped = cuts.best(swapped(best.order(), i, j), 1);
                    if (swapped.seconds() < best.seconds()) best = swapped;
                }
            }
            if (best == before) break;
        }
        return best;
    }

    private static int[] reversed(int[] order, int from, int to) {
        int[] other = order.clone();
        for (int i = from, j = to; i < j; i++, j--) {
            other[i] = order[j];
            other[j] = order[i];
        }
        return other;
    }

    private static int[] swapped(int[] order, int one, int two) {
        int[] other = order.clone();
        other[one] = order[two];
        other[two] = order[one];
        return other;
    }

    private double[] infinite() {
        double[] all = new double[layers + 1];
        Arrays.fill(all, Double.POSITIVE_INFINITY);
        return all;
    }
}
