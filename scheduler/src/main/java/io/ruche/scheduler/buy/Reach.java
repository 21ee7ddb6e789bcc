package io.ruche.scheduler.buy;

import io.ruche.scheduler.fleet.Fleet.FleetNode;
import io.ruche.scheduler.fleet.FleetSnapshot;
import io.ruche.scheduler.placement.NodeSnapshot;
import io.ruche.scheduler.placement.Part;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Bounds on what sets of machines can serve, from what each machine could hold of each model at most. A set that these
 * refuse would be refused by placement too, at a thousandth of the cost.
 */
final class Reach {
    private final List<Want> wants;
    private final double seconds;
    private final long[] leastBytes;
    private final long allBytes;
    private final int mostRanks;

    /**
     * One kind of machine.
     *
     * @param free bytes
     * @param parts of each model wanted
     * @param useful by model, whether it can be of any use at the speed wanted
     * @param rdma whether it can be one of a tensor-parallel group
     * @param leastShare of the time that a token may take, which the machine takes at least if any model uses it
     */
    record Machine(long free, List<Part> parts, boolean[] useful, boolean rdma, double leastShare) {
        boolean ofUse() {
            for (boolean each : useful) if (each) return true;
            return false;
        }
    }

    /**
     * @param tokensPerSecond that every model that writes shall reach; 0: any
     * @param mostRanks machines at most that RDMA joins
     */
    Reach(List<Want> wants, double tokensPerSecond, int mostRanks) {
        this.mostRanks = mostRanks;
        this.wants = wants;
        this.seconds = tokensPerSecond > 0 ? 1 / tokensPerSecond : Double.POSITIVE_INFINITY;
        this.leastBytes = wants.stream().mapToLong(Want::leastBytes).toArray();
        this.allBytes = Arrays.stream(leastBytes).sum();
    }

    Machine machine(FleetNode node, FleetSnapshot snapshots) {
        NodeSnapshot snapshot = snapshots.node(node);
        List<Part> parts =
                wants.stream().map(want -> Part.of(want.request(), snapshot)).toList();
        boolean rdma = node.device().links().stream()
                .anyMatch(link -> link.link().kind().carriesTensorParallel());
        boolean[] useful = new boolean[wants.size()];
        double leastShare = Double.POSITIVE_INFINITY;
        for (int i = 0; i < useful.length; i++) {
            double limit = limit(i);
            Part part = parts.get(i);
            double oneLayer = part.byteSeconds() * wants.get(i).smallestLayerBytes();
            useful[i] = (part.whole() && part.wholeSeconds() <= limit)
                    || (part.layers() > 0 && oneLayer <= limit)
                    || (part.rank() && rdma && part.layerSeconds() <= limit);
            if (useful[i]) leastShare = Math.min(leastShare, part.rank() && rdma ? 0 : oneLayer / limit);
        }
        return new Machine(snapshot.memory().freeBytes(), parts, useful, rdma, leastShare);
    }

    private double limit(int want) {
        return wants.get(want).writes() ? seconds : Double.POSITIVE_INFINITY;
    }

    int wants() {
        return leastBytes.length;
    }

    /** Bytes that these machines lack at least for one model, or with {@code wants()} for all of them. */
    long missing(int want, List<Machine> machines) {
        long missing = want == wants() ? allBytes : leastBytes[want];
        for (Machine machine : machines) if (counts(want, machine)) missing -= machine.free();
        return missing;
    }

    /**
     * Whether all of these can be used at once at the speed wanted. A set of which one is of no use is dearer than that
     * without it.
     */
    boolean mayAllBeUsed(List<Machine> added) {
        double share = 0;
        for (Machine machine : added) share += machine.leastShare();
        return share <= wants.stream().filter(Want::writes).count();
    }

    static boolean counts(int want, Machine machine) {
        return want == machine.useful().length ? machine.ofUse() : machine.useful()[want];
    }

    /** Whether each model by itself could be fast enough. */
    boolean mayServe(List<Machine> machines) {
        for (int want = 0; want <= wants(); want++) if (missing(want, machines) > 0) return false;
        for (int want = 0; want < wants(); want++) {
            int wanted = want;
            if (machines.stream().noneMatch(machine -> counts(wanted, machine))) return false;
            if (Math.min(pipelineSeconds(want, machines), tensorSeconds(want, machines)) > limit(want)) return false;
        }
        return true;
    }

    /** As if layers could be poured: the fastest machine is filled first. */
    private double pipelineSeconds(int want, List<Machine> machines) {
        List<Machine> fastest = machines.stream()
                .filter(machine -> Reach.counts(want, machine)
                        && (machine.parts().get(want).whole()
                                || machine.parts().get(want).layers() > 0))
                .sorted(Comparator.comparingDouble(
                        machine -> machine.parts().get(want).byteSeconds()))
                .toList();
        boolean alone =
                fastest.stream().anyMatch(machine -> machine.parts().get(want).whole());
        double all = fastest.stream()
                .filter(machine -> machine.parts().get(want).whole())
                .mapToDouble(machine -> machine.parts().get(want).wholeSeconds())
                .min()
                .orElse(Double.POSITIVE_INFINITY);
        long left = leastBytes[want];
        double seconds = 0;
        for (Machine machine : fastest) {
            long poured = Math.min(left, machine.free());
            seconds += poured * machine.parts().get(want).byteSeconds();
            left -= poured;
        }
        // a model without layers is held whole or not at all
        if (left > 0) return Double.POSITIVE_INFINITY;
        return wants.get(want).layers() < 2 ? (alone ? all : Double.POSITIVE_INFINITY) : seconds;
    }

    /** Of each number of ranks the fastest machines that have room for theirs: the slowest of them sets the pace. */
    private double tensorSeconds(int want, List<Machine> machines) {
        double least = Double.POSITIVE_INFINITY;
        for (int ranks = 2; ranks <= Math.min(mostRanks, machines.size()); ranks++) {
            int count = ranks;
            double[] seconds = machines.stream()
                    .filter(machine -> machine.rdma()
                            && machine.parts().get(want).rank()
                            && (double) machine.free() * count >= leastBytes[want])
                    .map(machine -> machine.parts().get(want))
                    .mapToDouble(part -> part.layerSeconds() + (part.wholeSeconds() - part.layerSeconds()) / count)
                    .sorted()
                    .toArray();
            if (seconds.length >= ranks) least = Math.min(least, seconds[ranks - 1]);
        }
        return least;
    }
}
