package io.ruche.scheduler.placement;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * The sets of so many machines that are worth a search for a cut, best hope first: all of them where a neighbourhood is
 * small, else those next to each other by free memory and by speed.
 */
final class MachineSets {
    /** Up to so many sets of a neighbourhood are all listed. */
    private static final long ALL = 500;
    /** Of a larger neighbourhood so many of each order. */
    private static final int SOME = 48;

    /**
     * @param machines positions, rising
     * @param replicas of the deployment that they hold already
     * @param boundNanos no plan over these is faster
     * @param holding how many have the model's file
     */
    record MachineSet(int[] machines, int replicas, long boundNanos, int holding, long freeBytes) {
        static final Comparator<MachineSet> BEST_HOPE_FIRST = Comparator.comparingInt(MachineSet::replicas)
                .thenComparingLong(MachineSet::boundNanos)
                .thenComparing(Comparator.comparingInt(MachineSet::holding).reversed())
                .thenComparing(Comparator.comparingLong(MachineSet::freeBytes).reversed())
                .thenComparing(MachineSet::machines, Arrays::compare);
    }

    /** What no set of this size can be better than. */
    interface Bounds {
        /** Of all stages of a pipeline together. */
        long pipelineBytes();

        /** Of the whole model. */
        int layers();

        /** That a machine has room for as one stage, wherever they lie. */
        int mostLayers(int machine);

        /** Of each rank of a tensor-parallel group. */
        long rankBytes();

        /** Of one token over these machines. */
        long boundNanos(int[] machines);
    }

    private final Crew crew;
    private final int size;
    private final Bounds bounds;
    private final TreeSet<MachineSet> sets = new TreeSet<>(MachineSet.BEST_HOPE_FIRST);

    private MachineSets(Crew crew, int size, Bounds bounds) {
        this.crew = crew;
        this.size = size;
        this.bounds = bounds;
    }

    static List<MachineSet> of(Crew crew, Neighbourhoods neighbourhoods, int size, Bounds bounds) {
        MachineSets run = new MachineSets(crew, size, bounds);
        for (Neighbourhoods.Neighbourhood around : neighbourhoods.all()) run.addFrom(around);
        return new ArrayList<>(run.sets);
    }

    private void addFrom(Neighbourhoods.Neighbourhood around) {
        int[] members = Arrays.stream(around.members()).filter(crew::has).toArray();
        if (members.length < size) return;
        long[] free =
                Arrays.stream(members).mapToLong(at -> crew.free()[at]).sorted().toArray();
        long most = Arrays.stream(free, free.length - size, free.length).sum();
        boolean pipeline = most >= bounds.pipelineBytes();
        boolean tensor = free[free.length - size] >= bounds.rankBytes();
        if (!pipeline && !tensor) return;

        if (combinations(members.length, size) <= ALL) {
            addAll(members);
            return;
        }
        addWindows(sorted(members, Comparator.comparingLong((Integer at) -> -crew.free()[at])));
        addWindows(sorted(
                members,
                Comparator.comparingDouble((Integer at) -> crew.byteSeconds()[at])
                        .thenComparingLong(at -> -crew.free()[at])));
    }

    private void addAll(int[] members) {
        int[] chosen = IntStream.range(0, size).toArray();
        while (true) {
            add(Arrays.stream(chosen).map(i -> members[i]).toArray());
            int i = size - 1;
            while (i >= 0 && chosen[i] == members.length - size + i) i--;
            if (i < 0) return;
            chosen[i]++;
            for (int j = i + 1; j < size; j++) chosen[j] = chosen[j - 1] + 1;
        }
    }

    private void addWindows(int[] members) {
        int step = Math.max(1, (members.length - size) / SOME);
        for (int start = 0; start + size <= members.length; start += step) {
            add(Arrays.stream(members, start, start + size).sorted().toArray());
        }
    }

    private void add(int[] machines) {
        long free = 0;
        long least = Long.MAX_VALUE;
        int replicas = 0;
        int holding = 0;
        int layers = 0;
        for (int at : machines) {
            layers += bounds.mostLayers(at);
            free += crew.free()[at];
            least = Math.min(least, crew.free()[at]);
            replicas += crew.nodes().get(at).replicas();
            if (crew.nodes().get(at).holdsModel()) holding++;
        }
        boolean pipeline = free >= bounds.pipelineBytes() && layers >= bounds.layers();
        if (!pipeline && least < bounds.rankBytes()) return;
        sets.add(new MachineSet(machines, replicas, bounds.boundNanos(machines), holding, free));
    }

    private int[] sorted(int[] members, Comparator<Integer> order) {
        return Arrays.stream(members)
                .boxed()
                .sorted(order.thenComparing(Comparator.naturalOrder()))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    private static long combinations(int of, int size) {
        long count = 1;
        for (int i = 1; i <= size && count <= ALL; i++) count = count * (of - size + i) / i;
        return count;
    }
}
