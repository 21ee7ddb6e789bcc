package io.ruche.scheduler.placement;

import static io.ruche.scheduler.placement.Fleet.GB;
import static io.ruche.scheduler.placement.Fleet.GIB;

import com.sun.management.ThreadMXBean;
import io.ruche.proto.RuntimeOffer;
import io.ruche.scheduler.device.Device;
import io.ruche.scheduler.memory.NodeMemory;
import io.ruche.scheduler.state.DeploymentSpec;
import io.ruche.scheduler.state.NodeId;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Decisions a second, their slowest hundredth and what memory they take, by size of the fleet: one thread, each decision
 * booked before the next. Fleets of four kinds of machines, partly in use, fours of them meshed by RDMA, all on one
 * Ethernet switch. Run by {@code tests/bench/placement}.
 */
public final class PlacementBench {
    private static final RuntimeOffer MLX = Fleet.mlx("llama");
    private static final Device[] KINDS = {
        new Device("m4-pro-64", 64 * GIB, 48 * GIB, 273e9, 0, 0, 0),
        new Device("m4-max-128", 128 * GIB, 96 * GIB, 546e9, 0, 0, 0),
        new Device("m3-ultra-256", 256 * GIB, 192 * GIB, 819e9, 0, 0, 0),
        new Device("m3-ultra-512", 512 * GIB, 384 * GIB, 819e9, 0, 0, 0),
    };
    private static final long WARM_NANOS = 3_000_000_000L;
    private static final long RUN_NANOS = 4_000_000_000L;

    private PlacementBench() {}

    private interface Requests {
        PlacementRequest next(SimulatedEntropy chance);
    }

    public static void main(String[] arguments) {
        System.out.println(
                "| nodes | decisions | a second | a second of the thread's processor time | median | 99 % within | slowest | bytes a decision |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        int[] sizes = arguments.length == 0
                ? new int[] {10, 100, 1_000, 5_000}
                : Arrays.stream(arguments).mapToInt(Integer::parseInt).toArray();
        for (int nodes : sizes) {
            measure(nodes, "one machine", false, chance -> single(2 + chance.below(60)));
            measure(
                    nodes,
                    "one machine, one in five fits nowhere",
                    false,
                    chance -> chance.percent(20) ? single(20_000) : single(2 + chance.below(60)));
            measure(nodes, "groups of four", true, chance -> single(1_000 + chance.below(300)));
        }
    }

    private static void measure(int nodes, String what, boolean groups, Requests requests) {
        Snapshot fleet = fleet(nodes, groups);
        run(fleet, requests, WARM_NANOS, new long[0]);
        long[] times = new long[2_000_000];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        long busy = threads.getCurrentThreadCpuTime();
        long began = System.nanoTime();
        int count = run(fleet, requests, RUN_NANOS, times);
        double seconds = (System.nanoTime() - began) / 1e9;
        double busySeconds = (threads.getCurrentThreadCpuTime() - busy) / 1e9;
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        long[] sorted = Arrays.copyOf(times, Math.min(count, times.length));
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "| %d | %s | %.0f | %.0f | %.0f us | %.0f us | %.1f ms | %.0f kB |%n",
                nodes,
                what,
                count / seconds,
                count / busySeconds,
                sorted[sorted.length / 2] / 1e3,
                sorted[(int) (sorted.length * 0.99)] / 1e3,
                sorted[sorted.length - 1] / 1e6,
                bytes / 1e3 / count);
    }

    /** Starts again from the empty fleet when it is full. */
    private static int run(Snapshot fleet, Requests requests, long nanos, long[] times) {
        SimulatedEntropy chance = new SimulatedEntropy(1);
        Snapshot now = fleet;
        int count = 0;
        int refused = 0;
        long until = System.nanoTime() + nanos;
        for (long began = System.nanoTime(); began < until; ) {
            PlacementRequest request = requests.next(chance);
            began = System.nanoTime();
            Placement placement = Placement.place(request, now);
            if (placement instanceof Placement.Placed placed) {
                now = now.reserve(placed.plan());
                refused = 0;
            } else {
                refused++;
            }
            if (count < times.length) times[count] = System.nanoTime() - began;
            count++;
            if (refused > 5) now = fleet;
        }
        return count;
    }

    private static PlacementRequest single(long gigabytes) {
        return Fleet.request("m" + gigabytes, Fleet.layered("llama", 61, gigabytes * GB))
                .with(new DeploymentSpec("", "", 1, 8_192, 0));
    }

    private static Snapshot fleet(int nodes, boolean large) {
        SimulatedEntropy chance = new SimulatedEntropy(7);
        Fleet fleet = new Fleet();
        for (int i = 0; i < nodes; i++) {
            fleet.with(String.format(Locale.ROOT, "n%05d", i), KINDS[large ? 3 : chance.below(4)], MLX);
        }
        List<NodeSnapshot> used = new ArrayList<>();
        List<NodeId> ids = new ArrayList<>();
        for (NodeSnapshot node : fleet.nodes()) {
            long reserved = node.memory().limitBytes() / 100 * chance.below(large ? 10 : 50);
            used.add(node.with(new NodeMemory(node.memory().limitBytes(), reserved, 0)));
            ids.add(node.node().id());
        }
        Links links = Links.NONE.withSwitch(ids, Fleet.ETHERNET);
        for (int i = 0; i + 4 <= ids.size(); i += 4) links = links.withSwitch(ids.subList(i, i + 4), Fleet.RDMA);
        return new Snapshot(used, links);
    }
}
