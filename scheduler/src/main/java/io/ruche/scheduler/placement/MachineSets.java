package io.ruche.scheduler.placement;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
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
    private final PriorityQueue<MachineSet> sets = new PriorityQueue<>(MachineSet.BEST_HOPE_FIRST);

    private MachineSets(Crew crew, int size, Bounds bounds) {
        this.crew = crew;
        this.size = size;
        this.bounds = bounds;
    }

    /** By polling; a set that lies in several neighbourhoods comes as often, one after the other. */
    static PriorityQueue<MachineSet> of(Crew crew, List<Members> neighbourhoods, int size, Bounds bounds) {
        MachineSets run = new MachineSets(crew, size, bounds);
        for (Members around : neighbourhoods) {
            if (around.mayHold(size, bounds.pipelineBytes(), bounds.rankBytes())) run.addFrom(around);
        }
        return run.sets;
    }

    private void addFrom(Members around) {
        if (combinations(around.rising().length, size) <= ALL) {
            addAll(around.rising());
            return;
        }
        addWindows(around.byFree());
        addWindows(around.bySpeed());
    }

    private void addAll(int[] members) {
        int[] chosen = IntStream.range(0, size).toArray();
        while (true) {
            int[] machines = new int[size];
            for (int i = 0; i < size; i++) machines[i] = members[chosen[i]];
            add(machines);
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
            int[] machines = Arrays.copyOfRange(members, start, start + size);
            Arrays.sort(machines);
            add(machines);
        }
    }

    private void add(int[] machines) {
        long free = 0;
        long least = Long.MAX_VALUE;
        int replicas = 0;
        int holding = 0;
        for (int at : machines) {
            free += crew.free()[at];
            least = Math.min(least, crew.free()[at]);
            replicas += crew.nodes().get(at).replicas();
            if (crew.nodes().get(at).holdsModel()) holding++;
        }
        boolean pipeline = free >= bounds.pipelineBytes() && hasRoomForLayers(machines);
        if (!pipeline && least < bounds.rankBytes()) return;
        sets.add(new MachineSet(machines, replicas, bounds.boundNanos(machines), holding, free));
    }

    private boolean hasRoomForLayers(int[] machines) {
        int layers = 0;
        for (int at : machines) layers += bounds.mostLayers(at);
        return layers >= bounds.layers();
    }

    private static long combinations(int of, int size) {
        long count = 1;
        for (int i = 1; i <= size && count <= ALL; i++) count = count * (of - size + i) / i;
        return count;
    }
}
