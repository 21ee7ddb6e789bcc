package io.ruche.scheduler.simulation;

import io.ruche.scheduler.routing.PrefixChain;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Replicas and requests for tests. */
final class Worlds {
    static final Targets TARGETS = new Targets(10, 0.3);

    private Worlds() {}

    static List<ReplicaSpec> replicas(int count, ReplicaSpeed speed, int slots, double loadSeconds) {
        List<ReplicaSpec> specs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Power power = new Power(20, 220);
            specs.add(new ReplicaSpec("r" + i, speed, slots, 200_000, 512, loadSeconds, Optional.of(power)));
        }
        return specs;
    }

    static Scenario scenario(List<ReplicaSpec> replicas, Outage... outages) {
        return new Scenario(replicas, List.of(outages), 1_000_000, 0, TARGETS);
    }

    static long seconds(double seconds) {
        return (long) (seconds * 1e9);
    }

    static Request request(double atSeconds, long prompt, long output) {
        return new Request(seconds(atSeconds), prompt, output, PrefixChain.NONE, "");
    }

    /** Between 0 and 1, neither of them. */
    static double uniform(SimulatedEntropy entropy) {
        return ((entropy.nextLong() >>> 11) + 0.5) * 0x1.0p-53;
    }

    static double exponential(SimulatedEntropy entropy, double mean) {
        return -mean * Math.log(uniform(entropy));
    }
}
