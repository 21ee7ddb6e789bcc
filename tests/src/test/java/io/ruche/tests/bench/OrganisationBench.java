package io.ruche.tests.bench;

import io.ruche.tests.RucheProcess;
import io.ruche.tests.ScriptedModel;
import io.ruche.tests.Tools;
import io.ruche.tests.bench.Wakes.Wake;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * What organisations cost a whole Ruche, the packaged one, with its usual heap: agents at rest, and agents at work. The model
 * is a server of its own in this process, in OpenAI's wire format, that answers after 50 ms; so each call goes all the way
 * through the gateway and its provider adapter. A turn asks the model, writes a file, asks again, and ends.
 *
 * <pre>tests/bench/organisation idle|work [--agents N] [--minutes N] [--seconds N] [ACTIVE...]</pre>
 */
public final class OrganisationBench {
    private static final Duration LATENCY = Duration.ofMillis(50);
    private static final int STEPS = 3;

    private final RucheProcess ruche;
    private final ScriptedModel model;
    private final int agents;

    private OrganisationBench(RucheProcess ruche, ScriptedModel model, int agents) {
        this.ruche = ruche;
        this.model = model;
        this.agents = agents;
    }

    public static void main(String[] arguments) throws Exception {
        int agents = 1_000;
        double minutes = 10;
        int seconds = 40;
        List<Integer> active = new ArrayList<>();
        String what = arguments.length == 0 ? "" : arguments[0];
        for (int i = 1; i < arguments.length; i++) {
            switch (arguments[i]) {
                case "--agents" -> agents = Integer.parseInt(arguments[++i]);
                case "--minutes" -> minutes = Double.parseDouble(arguments[++i]);
                case "--seconds" -> seconds = Integer.parseInt(arguments[++i]);
                default -> active.add(Integer.parseInt(arguments[i]));
            }
        }
        if (!what.equals("idle") && !what.equals("work")) {
            throw new IllegalArgumentException("'" + what + "' (expected: idle or work)");
        }
        if (active.isEmpty()) active = List.of(50, 100, 200, 350, 500, 700);
        Path folder = Files.createTempDirectory("organisation-bench");
        try (ScriptedModel model = ScriptedModel.start(OrganisationBench::say, LATENCY);
                RucheProcess ruche = RucheProcess.up(folder.resolve("home"))) {
            OrganisationBench bench = new OrganisationBench(ruche, model, agents);
            bench.setUp();
            if (what.equals("idle")) bench.idle(Duration.ofMillis((long) (minutes * 60_000)));
            else for (int many : active) bench.work(many, seconds);
        } finally {
            GatewayBench.delete(folder);
        }
    }

    /** First it writes a file, then it says what it did. */
    private static String say(JsonNode request) {
        JsonNode messages = request.path("messages");
        boolean done = messages.size() > 0
                && messages.get(messages.size() - 1).path("content").asString().startsWith("workspace.write");
        String agent = messages.path(0).path("content").asString().replaceAll("(?s)^You are ([a-z0-9-]+),.*", "$1");
        return done
                ? "{\"say\":\"Counted.\",\"actions\":[]}"
                : "{\"say\":\"I count.\",\"actions\":[{\"tool\":\"workspace.write\",\"args\":{\"path\":\"out/" + agent
                        + ".txt\",\"text\":\"counted\"}}]}";
    }

    private void setUp() {
        Tools.Outcome added = ruche.cli(
                "provider",
                "add",
                "fake",
                "--url",
                model.url(),
                "--models",
                Organisations.MODEL,
                "--price",
                Organisations.MODEL + "=1:1");
        if (added.exit() != 0) throw new IllegalStateException(added.output());
        System.out.printf("before: %d MB%n", memory());
        long began = System.nanoTime();
        for (String yaml : Organisations.of(agents)) {
            HttpResponse<String> applied = ruche.post("/api/v1/apply", yaml);
            if (applied.statusCode() != 200) throw new IllegalStateException(applied.body());
        }
        System.out.printf(
                "%d agents applied in %.1f s, %.1f s of CPU so far, %d MB%n",
                agents, (System.nanoTime() - began) / 1e9, seconds(clock().cpu()), memory());
    }

    private void idle(Duration window) throws InterruptedException {
        TimeUnit.SECONDS.sleep(30);
        double calls = counter("ruche_org_model_calls_total");
        double tokens = counter("ruche_spent_tokens_total");
        double turns = counter("ruche_org_turns_total");
        Duration cpu = clock().cpu();
        long began = System.nanoTime();
        long most = 0;
        while (System.nanoTime() - began < window.toNanos()) {
            TimeUnit.SECONDS.sleep(5);
            most = Math.max(most, memory());
        }
        double minutes = (System.nanoTime() - began) / 60e9;
        System.out.printf(
                "%d idle agents, %.1f min: %.0f model calls (the model saw %d), %.0f tokens, %.0f turns; CPU %.2f s a"
                        + " minute; resident at most %d MB%n",
                agents,
                minutes,
                counter("ruche_org_model_calls_total") - calls,
                model.calls(),
                counter("ruche_spent_tokens_total") - tokens,
                counter("ruche_org_turns_total") - turns,
                seconds(clock().cpu().minus(cpu)) / minutes,
                most);
    }

    /** A warm-up of two rounds, a window, and then as long as it takes until everybody is done. */
    private void work(int active, int seconds) throws Exception {
        List<Wake> due;
        long from;
        long to;
        Duration cpu;
        Duration own;
        long refused;
        try (Wakes wakes = new Wakes(ruche, active)) {
            TimeUnit.MILLISECONDS.sleep(2 * Wakes.EVERY.toMillis());
            cpu = clock().cpu();
            own = ownCpu();
            from = System.currentTimeMillis();
            TimeUnit.SECONDS.sleep(seconds);
            to = System.currentTimeMillis();
            cpu = clock().cpu().minus(cpu);
            own = ownCpu().minus(own);
            due = wakes.between(from, to);
            refused = wakes.refused();
        }
        long memory = memory();
        TimeUnit.SECONDS.sleep(5);
        report(active, due, from, to, cpu, own, memory, refused);
    }

    private void report(
            int active, List<Wake> due, long from, long to, Duration cpu, Duration own, long memory, long refused) {
        List<TreeMap<Long, Long>> turns = new ArrayList<>();
        long ended = 0;
        long odd = 0;
        for (int i = 0; i < active; i++) {
            TreeMap<Long, Long> mine = new TreeMap<>();
            for (JsonNode turn : ruche.getJson("/api/v1/agents/" + Organisations.agent(i) + "/turns?limit=50")
                    .path("turns")) {
                long began = millis(turn.path("startedAt").asString());
                boolean isDone = turn.path("phase").asString().equals("done");
                long end = isDone ? millis(turn.path("endedAt").asString()) : Long.MAX_VALUE;
                mine.put(began, end);
                if (end >= from && end < to) {
                    ended++;
                    // the decision that ends it is one more
                    if (turn.path("steps").asInt() != STEPS + 1 && odd++ == 0) System.out.println("odd: " + turn);
                }
            }
            turns.add(mine);
        }
        List<Long> toBegin = new ArrayList<>();
        List<Long> toEnd = new ArrayList<>();
        long never = 0;
        for (Wake wake : due) {
            var turn = turns.get(wake.agent()).ceilingEntry(wake.sentMillis());
            if (turn == null || turn.getValue() == Long.MAX_VALUE) {
                never++;
                continue;
            }
            toBegin.add(turn.getKey() - wake.dueMillis());
            toEnd.add(turn.getValue() - wake.dueMillis());
        }
        double window = (to - from) / 1e3;
        System.out.printf(
                "%d active of %d: %d due, %d turns done (%.1f a second), %d not yet, %d odd, %d refused; begun after p50 %d"
                        + " p95 %d ms, done after p50 %d p95 %d ms; CPU %.2f cores (%.1f ms a turn), bench %.2f; %d MB%n",
                active,
                agents,
                due.size(),
                ended,
                ended / window,
                never,
                odd,
                refused,
                percentile(toBegin, 0.5),
                percentile(toBegin, 0.95),
                percentile(toEnd, 0.5),
                percentile(toEnd, 0.95),
                seconds(cpu) / window,
                seconds(cpu) * 1e3 / Math.max(1, ended),
                seconds(own) / window,
                memory);
    }

    private static long percentile(List<Long> values, double part) {
        List<Long> sorted = values.stream().sorted().toList();
        return sorted.isEmpty() ? -1 : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(part * sorted.size())));
    }

    private static long millis(String time) {
        return Instant.parse(time).toEpochMilli();
    }

    private ProcessClock clock() {
        return new ProcessClock(ruche.pid());
    }

    private static Duration ownCpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }

    private long memory() {
        return clock().memory() >> 20;
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    /** Of all labels together. */
    private double counter(String name) {
        return ruche.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
