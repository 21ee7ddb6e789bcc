package io.ruche.tests.bench;

import io.ruche.tests.Tools;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What a gateway costs: CPU of its process a request and a token, and the latency it adds, for each peer in one run of
 * interleaved rounds. Ruche runs with keys, metrics and the ledger on, and once more with each call under two budgets, over
 * gRPC to an agent in another process; the others forward to an HTTP upstream and keep none of these.
 *
 * <pre>tests/bench/gateway [--rounds N] [--seconds N] [--case C1|C32|BIG|PACED]... [PEER...]</pre>
 */
public final class GatewayBench {
    private static final int STREAM_TOKENS = 128;
    private static final long GAP_MILLIS = 20;
    /** What one paced stream lasts. */
    private static final long STREAM_SECONDS = 3;

    private static final int AT_ONCE = 32;

    /** One figure set of one peer in one case; the best of the rounds counts. */
    private record Sample(
            double p50Millis, double cpuMicros, double perSecond, double firstTokenMillis, long errors, String error) {}

    private enum Case {
        C1("1 KB, one at a time"),
        C32("1 KB, 32 at once"),
        BIG("400 KB, one at a time"),
        PACED("32 streams, 50 tokens/s each");

        final String title;

        Case(String title) {
            this.title = title;
        }
    }

    private GatewayBench() {}

    public static void main(String[] arguments) throws Exception {
        int rounds = 3;
        int seconds = 3;
        List<String> wanted = new ArrayList<>();
        List<Case> cases = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--rounds" -> rounds = Integer.parseInt(arguments[++i]);
                case "--seconds" -> seconds = Integer.parseInt(arguments[++i]);
                case "--case" -> cases.add(Case.valueOf(arguments[++i]));
                default -> wanted.add(arguments[i]);
            }
        }
        if (cases.isEmpty()) cases = List.of(Case.values());
        if (wanted.isEmpty()) {
            wanted = List.of("nginx", "sglang-router", "smg", "litellm", "ruche", "ruche-budgets");
        }
        Path folder = Files.createTempDirectory("gateway-bench");
        Map<Case, Map<String, List<Sample>>> samples = new LinkedHashMap<>();
        List<Peer> peers = new ArrayList<>();
        try {
            Peer upstream = Peer.upstream(folder, freePort(), STREAM_TOKENS, GAP_MILLIS * 1000);
            peers.add(upstream);
            for (String name : wanted) {
                peers.add(start(name, folder, upstream.port));
            }
            for (Peer peer : peers) {
                measure(Case.C32, peer, 3 * peer.warmSeconds);
            }
            for (Case one : cases) {
                for (Peer peer : peers) {
                    measure(one, peer, peer.warmSeconds);
                }
                for (int round = 0; round < rounds; round++) {
                    for (Peer peer : peers) {
                        Sample sample = measure(one, peer, seconds);
                        samples.computeIfAbsent(one, k -> new LinkedHashMap<>())
                                .computeIfAbsent(peer.name, k -> new ArrayList<>())
                                .add(sample);
                    }
                }
            }
            for (Peer peer : peers) {
                System.out.printf("RSS %s %d MB%n", peer.name, peer.clock().memory() >> 20);
            }
        } finally {
            peers.forEach(Peer::close);
        }
        print(samples);
        delete(folder);
    }

    private static Peer start(String name, Path folder, int upstream) throws IOException {
        Path venv = Tools.cache().resolve("peers/" + name);
        return switch (name) {
            case "nginx" -> Peer.nginx(folder, nginx(), freePort(), upstream);
            case "smg", "sglang-router" -> Peer.router(folder, venv, name, freePort(), upstream);
            case "litellm" -> Peer.litellm(folder, venv, freePort(), upstream);
            case "ruche" -> Peer.ruche(folder, freePort(), false);
            case "ruche-budgets" -> Peer.ruche(folder, freePort(), true);
            default ->
                throw new IllegalArgumentException(
                        "peer: " + name + " (expected: nginx, sglang-router, smg, litellm, ruche or ruche-budgets)");
        };
    }

    private static Path nginx() {
        Path own = Tools.cache().resolve("nginx/usr/sbin/nginx");
        return Files.exists(own) ? own : Path.of("/usr/sbin/nginx");
    }

    private static Sample measure(Case one, Peer peer, int seconds) throws InterruptedException {
        boolean stream = one == Case.PACED;
        LoadClient client = new LoadClient(
                peer.port, peer.path, peer.key, body(peer.model, one == Case.BIG ? 400_000 : 900, stream));
        ProcessClock clock = peer.clock();
        Duration before = clock.cpu();
        LoadClient.Result result = client.run(
                one == Case.C32 || stream ? AT_ONCE : 1,
                Duration.ofSeconds(seconds),
                stream ? AT_ONCE * Math.max(1L, seconds / STREAM_SECONDS) : Long.MAX_VALUE);
        double micros = clock.cpu().minus(before).toNanos() / 1e3;
        long units = stream ? result.tokens() : result.latencies().length;
        return new Sample(
                result.percentileMillis(0.5),
                micros / Math.max(1, units),
                result.perSecond(),
                result.firstTokenMillis(0.5),
                result.errors(),
                result.firstError());
    }

    private static byte[] body(String model, int prompt, boolean stream) {
        return ("{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\""

                        // how the upstream shall answer, ours and theirs
                        + (stream ? "[[tokens=" + STREAM_TOKENS + " gap=" + GAP_MILLIS + "ms]] " : "[[tokens=16]] ")
                        + "word ".repeat(prompt / 5) + "\"}],\"max_tokens\":" + STREAM_TOKENS
                        + (stream ? ",\"stream\":true}" : "}"))
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static void print(Map<Case, Map<String, List<Sample>>> samples) {
        samples.forEach((one, peers) -> {
            double direct = best(peers.getOrDefault("direct", List.of()), Comparator.comparingDouble(Sample::p50Millis))
                    .p50Millis();
            System.out.printf("%n%s (direct p50 %.3f ms)%n", one.title, direct);
            System.out.printf(
                    "%-16s %12s %16s %10s %12s %7s%n",
                    "",
                    "added p50 ms",
                    one == Case.PACED ? "CPU us a token" : "CPU us a request",
                    "best rps",
                    "ttft p50 ms",
                    "errors");
            peers.forEach((name, list) -> {
                Sample cpu = best(list, Comparator.comparingDouble(Sample::cpuMicros));
                Sample latency = best(list, Comparator.comparingDouble(Sample::p50Millis));
                Sample rate =
                        best(list, Comparator.comparingDouble(Sample::perSecond).reversed());
                Sample first = best(list, Comparator.comparingDouble(Sample::firstTokenMillis));
                long errors = list.stream().mapToLong(Sample::errors).sum();
                System.out.printf(
                        "%-16s %12.3f %16.1f %10.0f %12.2f %7d %s%n",
                        name,
                        latency.p50Millis() - direct,
                        cpu.cpuMicros(),
                        rate.perSecond(),
                        first.firstTokenMillis(),
                        errors,
                        list.stream()
                                .map(Sample::error)
                                .filter(e -> !e.isEmpty())
                                .findFirst()
                                .orElse(""));
            });
        });
    }

    private static Sample best(List<Sample> list, Comparator<Sample> order) {
        return list.stream().min(order).orElseThrow();
    }

    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
