package io.ruche.tests.bench;

import io.ruche.scheduler.simulation.Request;
import io.ruche.scheduler.simulation.SpeedCurve;
import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small real run beside what the simulation says of it: requests of seeded times and lengths to one replica, whose speed
 * is measured just before and just after.
 *
 * <pre>tests/bench/twin [--runs N] [--requests N] [--seed N]</pre>
 */
public final class TwinBench {
    private static final int PROBES = 2;
    private static final Pattern CHUNKS = Pattern.compile("prompts in chunks of (\\d+)");

    /** Headline figures of a run. */
    record Figures(double seconds, double tokensPerSecond, double ttftP50, double ttftP95) {}

    private enum Figure {
        TOKENS("tokens a second", Figures::tokensPerSecond),
        TTFT50("TTFT p50, s", Figures::ttftP50),
        TTFT95("TTFT p95, s", Figures::ttftP95),
        SECONDS("duration, s", Figures::seconds);

        final String title;
        final ToDoubleFunction<Figures> of;

        Figure(String title, ToDoubleFunction<Figures> of) {
            this.title = title;
            this.of = of;
        }
    }

    private final TimedCalls calls;
    private final int slots;
    private final int chunk;
    private final int requests;

    private TwinBench(TimedCalls calls, int slots, int chunk, int requests) {
        this.calls = calls;
        this.slots = slots;
        this.chunk = chunk;
        this.requests = requests;
    }

    public static void main(String[] arguments) throws Exception {
        int runs = 5;
        int requests = 200;
        long seed = 1;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            switch (arguments[i]) {
                case "--runs" -> runs = Integer.parseInt(arguments[i + 1]);
                case "--requests" -> requests = Integer.parseInt(arguments[i + 1]);
                case "--seed" -> seed = Long.parseLong(arguments[i + 1]);
                default -> throw new IllegalArgumentException(arguments[i] + " (expected: --runs, --requests, --seed)");
            }
        }
        Path home = Files.createTempDirectory("twin-bench");
        RucheProcess ruche = RucheProcess.up(home);
        try {
            ruche.deploy(Tools.smollm().toString());
            var deployment =
                    ruche.getJson("/api/v1/deployments").path("deployments").path(0);
            int slots = deployment.path("slots").asInt();
            try (TimedCalls calls =
                    new TimedCalls(ruche, deployment.path("model").asString())) {
                new TwinBench(calls, slots, chunk(home), requests).run(runs, seed);
            }
        } finally {
            ruche.close();
        }
    }

    private static int chunk(Path home) throws IOException {
        Matcher told = CHUNKS.matcher(Files.readString(home.resolve("logs/ruche.log")));
        if (!told.find()) throw new IllegalStateException("the log does not tell the size of a prompt's chunks");
        return Integer.parseInt(told.group(1));
    }

    private void run(int runs, long seed) throws Exception {
        System.out.printf("%d slots, prompts in chunks of %d, %d requests a run%n", slots, chunk, requests);
        probe(1, RandomGeneratorFactory.of("L64X128MixRandom").create(seed)); // warm
        double[][] curve = new double[Figure.values().length][runs];
        double[][] rates = new double[Figure.values().length][runs];
        for (int run = 0; run < runs; run++) {
            RandomGenerator random =
                    RandomGeneratorFactory.of("L64X128MixRandom").create(seed + run);
            TwinProbe probe = probe(PROBES, random);
            SpeedCurve before = SpeedCurve.of(probe.readings, probe.steps);
            List<Request> workload = TwinWorkload.of(random, requests, before, slots);
            Figures measured = measure(workload, random);
            probe.measure(PROBES);
            SpeedCurve speed = SpeedCurve.of(probe.readings, probe.steps);
            int seen = median(probe.chunks);
            Figures byCurve = TwinPredictions.bySimulation(workload, speed, slots, seen);
            Figures byRates = TwinPredictions.byTwin(workload, speed, slots, seen);
            System.out.printf(
                    "%nrun %d, load %.1f: a prompt of 160 %.0f ms, in chunks of %d; a step of %s%n",
                    run + 1,
                    ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage(),
                    speed.prefillSeconds(0, 160) * 1e3,
                    seen,
                    steps(speed));
            for (Figure it : Figure.values()) {
                double real = it.of.applyAsDouble(measured);
                double one = it.of.applyAsDouble(byCurve);
                double other = it.of.applyAsDouble(byRates);
                curve[it.ordinal()][run] = one / real;
                rates[it.ordinal()][run] = other / real;
                System.out.printf(
                        "  %-16s measured %8.2f  simulated %8.2f %+6.1f %%  by `simulate --measured` %8.2f %+6.1f %%%n",
                        it.title, real, one, (one / real - 1) * 100, other, (other / real - 1) * 100);
            }
        }
        say("simulated", curve);
        say("by `simulate --measured`", rates);
    }

    private static void say(String way, double[][] ratios) {
        System.out.printf("%n%s over measured, median of %d runs%n", way, ratios[0].length);
        for (Figure it : Figure.values()) {
            double[] sorted = ratios[it.ordinal()].clone();
            Arrays.sort(sorted);
            System.out.printf(
                    "  %-16s %+6.1f %%  (from %+.1f to %+.1f %%)%n",
                    it.title,
                    (sorted[sorted.length / 2] - 1) * 100,
                    (sorted[0] - 1) * 100,
                    (sorted[sorted.length - 1] - 1) * 100);
        }
    }

    private TwinProbe probe(int rounds, RandomGenerator random) throws InterruptedException {
        TwinProbe probe = new TwinProbe(calls, slots, chunk, random);
        probe.measure(rounds);
        return probe;
    }

    private static int median(List<Double> all) {
        double[] sorted = all.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (int) Math.max(1, Math.round(sorted[sorted.length / 2]));
    }

    private String steps(SpeedCurve speed) {
        List<String> each = new ArrayList<>();
        for (int i = 1; i <= slots; i++)
            each.add(String.format("%d: %.1f ms", i, speed.decodeStepSeconds(i, i * 100) * 1e3));
        return String.join(", ", each);
    }

    private Figures measure(List<Request> workload, RandomGenerator random) throws InterruptedException {
        List<CompletableFuture<TimedCalls.Call>> sent = new ArrayList<>();
        long began = System.nanoTime();
        for (Request it : workload) {
            TimeUnit.NANOSECONDS.sleep(began + it.arrivalNanos() - System.nanoTime());
            sent.add(calls.send((int) it.promptTokens(), (int) it.outputTokens(), random));
        }
        double[] firstTokens = new double[workload.size()];
        long end = began;
        for (int i = 0; i < firstTokens.length; i++) {
            TimedCalls.Call call = TimedCalls.get(sent.get(i));
            long planned = began + workload.get(i).arrivalNanos();
            firstTokens[i] = (call.tokenNanos().get(0) - planned) / 1e9;
            end = Math.max(end, call.endNanos());
        }
        Arrays.sort(firstTokens);
        double seconds = (end - began) / 1e9;
        return new Figures(
                seconds, tokens(workload) / seconds, quantile(firstTokens, 0.5), quantile(firstTokens, 0.95));
    }

    static long tokens(List<Request> workload) {
        long tokens = 0;
        for (Request it : workload) tokens += it.promptTokens() + it.outputTokens();
        return tokens;
    }

    private static double quantile(double[] sorted, double share) {
        return sorted[(int) Math.max(0, Math.ceil(share * sorted.length) - 1)];
    }
}
