package io.ruche.scheduler.simulation;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Replays traces under each policy and prints what came out; see {@code tests/bench/routing}. */
final class RoutingBench {
    /** A mixture of experts with some 3 billion active parameters on a workstation. */
    private static final ReplicaSpeed FAST = ReplicaSpeed.steady(2_000, 70, 0.06);

    private static final ReplicaSpeed SLOW = ReplicaSpeed.steady(2_000 / 4.0, 70 / 4.0, 0.06);

    private static final int SLOTS = 16;
    private static final long CACHE_TOKENS = 1_000_000;
    /** Read between two steps of decoding: a quarter of a second on each machine. */
    private static final long CHUNK_TOKENS = 512;

    private static final long SLOW_CHUNK_TOKENS = 128;
    /** The same machine, and how often a fourth as fast a one stands beside it. */
    private record Fleet(String name, int fast, int slow) {}

    private static final List<Fleet> FLEETS =
            List.of(new Fleet("4", 4, 0), new Fleet("16", 16, 0), new Fleet("4, 4 slow", 4, 4));
    private static final double[] LOADS = {0.3, 0.6, 0.9, 1.2};
    /** Nobody is turned away, so that all policies answer the same requests. */
    private static final int QUEUE = 1_000_000;

    private static final Targets TARGETS = new Targets(10, 0.3);
    private static final long SEED = 1;

    private RoutingBench() {}

    public static void main(String[] arguments) throws IOException {
        Map<String, List<Request>> traces = new LinkedHashMap<>();
        for (String file : arguments) traces.put(Path.of(file).getFileName().toString(), read(Path.of(file)));
        if (traces.isEmpty()) {
            traces.put("like Mooncake's, seed " + SEED, SyntheticTrace.likeMooncake(SEED, 12_031));
            traces.put("like Azure's, seed " + SEED, SyntheticTrace.likeAzure(SEED, 8_819));
        }
        traces.forEach(RoutingBench::replay);
    }

    private static List<Request> read(Path file) throws IOException {
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            String name = file.getFileName().toString();
            return name.endsWith(".csv") ? AzureTrace.read(name, reader) : MooncakeTrace.read(name, reader);
        }
    }

    private static void replay(String name, List<Request> trace) {
        System.out.printf(Locale.ROOT, "%n## %s: %,d requests%n", name, trace.size());
        System.out.println(
                "| replicas | load | policy | goodput % | TTFT p50 s | p90 s | p99 s | whole p50 s | p99 s | hits % | tokens a day |");
        System.out.println("|--:|--:|---|--:|--:|--:|--:|--:|--:|--:|--:|");
        long events = 0;
        long began = System.nanoTime();
        for (Fleet fleet : FLEETS) {
            for (double load : LOADS) {
                Scenario scenario = scenario(fleet);
                List<Request> stretched = stretched(trace, fleet, load);
                Map<String, Policy> policies = new LinkedHashMap<>();
                policies.put("random", Policy.random(SEED));
                policies.put("round robin", Policy.roundRobin());
                policies.put("least loaded", Policy.leastLoaded());
                policies.put("**Ruche**", Policy.router(scenario));
                policies.put("oracle", Policy.oracle());
                for (Map.Entry<String, Policy> policy : policies.entrySet()) {
                    Report report = Simulation.run(scenario, policy.getValue(), stretched.iterator());
                    events += report.events();
                    System.out.printf(
                            Locale.ROOT,
                            "| %s | %.1f | %s | %.1f | %.2f | %.2f | %.2f | %.1f | %.1f | %.1f | %,.0f |%n",
                            fleet.name,
                            load,
                            policy.getKey(),
                            100 * report.goodput(),
                            report.firstToken().quantile(0.5),
                            report.firstToken().quantile(0.9),
                            report.firstToken().quantile(0.99),
                            report.whole().quantile(0.5),
                            report.whole().quantile(0.99),
                            100 * report.hitRate(),
                            report.tokensADay());
                }
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        System.out.printf(Locale.ROOT, "%,d events in %.1f s%n", events, seconds);
    }

    private static Scenario scenario(Fleet fleet) {
        List<ReplicaSpec> specs = new ArrayList<>();
        for (int i = 0; i < fleet.fast + fleet.slow; i++) {
            ReplicaSpeed speed = i < fleet.fast ? FAST : SLOW;
            long chunk = i < fleet.fast ? CHUNK_TOKENS : SLOW_CHUNK_TOKENS;
            specs.add(new ReplicaSpec("replica-" + i, speed, SLOTS, CACHE_TOKENS, chunk, 0, Optional.empty()));
        }
        return new Scenario(specs, List.of(), QUEUE, 0, TARGETS);
    }

    /**
     * The same requests, faster or slower, so that reading every prompt whole and writing every answer in a full batch
     * would keep the replicas busy for that part of the time.
     */
    private static List<Request> stretched(List<Request> trace, Fleet fleet, double load) {
        double work = 0;
        double share = FAST.decodeStepSeconds(SLOTS, 0) / SLOTS;
        for (Request it : trace) work += FAST.prefillSeconds(0, it.promptTokens()) + share * it.outputTokens();
        double span = trace.get(trace.size() - 1).arrivalNanos() / 1e9;
        double factor = work / ((fleet.fast + fleet.slow / 4.0) * load * span);
        List<Request> stretched = new ArrayList<>(trace.size());
        for (Request it : trace) stretched.add(it.at((long) (it.arrivalNanos() * factor)));
        return stretched;
    }
}
