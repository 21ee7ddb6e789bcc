package io.ruche.tests.bench;

import io.ruche.proto.Job;
import io.ruche.proto.JobHeader;
import io.ruche.proto.JobPrompt;
import io.ruche.proto.JobResult;
import io.ruche.proto.JobServiceCancelRequest;
import io.ruche.tests.Grpc;
import io.ruche.tests.RucheProcess;
import io.ruche.tests.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;

/**
 * What a running job costs those who chat meanwhile: time to first token of streamed calls that come by chance, one
 * in some seconds, alone, beside a job, and beside the job's prompts sent as ordinary calls.
 *
 * <pre>tests/bench/batch [--rounds N] [--calls N] [--at-once N] [--gap MILLIS]</pre>
 */
public final class BatchBench {
    private static final int PROMPT_TOKENS = 48;
    private static final int PROMPTS = 2_000;
    private static final int CALL_TOKENS = 16;

    private enum Case {
        ALONE("alone"),
        BATCH("beside a job"),
        ORDINARY("beside the same prompts as ordinary calls");

        final String title;

        Case(String title) {
            this.title = title;
        }
    }

    /** @param tokens what the work beside got done in these seconds */
    private record Round(List<Long> firstTokens, long tokens, double seconds) {}

    private final RucheProcess ruche;
    private final Grpc client;
    private final String model;
    private final int calls;
    private final int atOnce;
    /** On average. */
    private final int gapMillis;
    /** The same arrivals in each case of a round. */
    private long seed = 1;

    private BatchBench(RucheProcess ruche, Grpc client, int calls, int atOnce, int gapMillis) {
        this.ruche = ruche;
        this.client = client;
        this.model = ruche.getJson("/api/v1/deployments")
                .path("deployments")
                .path(0)
                .path("model")
                .asString();
        this.calls = calls;
        this.atOnce = atOnce;
        this.gapMillis = gapMillis;
    }

    public static void main(String[] arguments) throws Exception {
        int rounds = 4;
        int calls = 25;
        int atOnce = 8;
        int gapMillis = 3_000;
        for (int i = 0; i + 1 < arguments.length; i += 2) {
            int value = Integer.parseInt(arguments[i + 1]);
            switch (arguments[i]) {
                case "--rounds" -> rounds = value;
                case "--calls" -> calls = value;
                case "--at-once" -> atOnce = value;
                case "--gap" -> gapMillis = value;
                default ->
                    throw new IllegalArgumentException(
                            arguments[i] + " (expected: --rounds, --calls, --at-once, --gap)");
            }
        }
        Path home = Files.createTempDirectory("batch-bench");
        RucheProcess ruche = RucheProcess.up(home);
        try (Grpc client = new Grpc(ruche.grpc(), ruche.key())) {
            ruche.deploy(Tools.smollm().toString());
            new BatchBench(ruche, client, calls, atOnce, gapMillis).run(rounds);
        } finally {
            ruche.close();
        }
    }

    private void run(int rounds) throws Exception {
        Map<Case, List<Round>> all = new EnumMap<>(Case.class);
        for (Case one : Case.values()) measure(one, 4); // warm
        for (int i = 0; i < rounds; i++) {
            seed++;
            for (Case one : Case.values()) {
                Round round = measure(one, calls);
                all.computeIfAbsent(one, unused -> new ArrayList<>()).add(round);
                say("round " + (i + 1) + " " + one.title, List.of(round));
            }
        }
        System.out.printf(
                "%nall of %d rounds, %d calls each; one in %d ms; a call asks for %d tokens, a prompt for %d; ordinary"
                        + " calls %d at once%n",
                rounds, calls, gapMillis, CALL_TOKENS, PROMPT_TOKENS, atOnce);
        all.forEach((one, list) -> say(one.title, list));
    }

    private static void say(String title, List<Round> rounds) {
        long[] sorted = rounds.stream()
                .flatMap(it -> it.firstTokens.stream())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        double seconds = rounds.stream().mapToDouble(Round::seconds).sum();
        long tokens = rounds.stream().mapToLong(Round::tokens).sum();
        System.out.printf(
                "%-50s TTFT p50 %7.1f  p95 %7.1f  worst %7.1f ms; work beside %6.1f tokens/s%n",
                title,
                sorted[sorted.length / 2] / 1e6,
                sorted[sorted.length * 95 / 100] / 1e6,
                sorted[sorted.length - 1] / 1e6,
                tokens / seconds);
    }

    private Round measure(Case one, int count) throws Exception {
        return switch (one) {
            case ALONE -> {
                long began = System.nanoTime();
                List<Long> firstTokens = chat(count);
                yield new Round(firstTokens, 0, (System.nanoTime() - began) / 1e9);
            }
            case BATCH -> besideAJob(count);
            case ORDINARY -> besideCalls(count);
        };
    }

    private Round besideAJob(int count) throws Exception {
        List<JobPrompt> prompts = IntStream.range(0, PROMPTS)
                .mapToObj(i -> Grpc.prompt("line-" + i, work(i), PROMPT_TOKENS))
                .toList();
        Job job = client.submit(JobHeader.newBuilder().setModel(model).build(), prompts);
        Awaitility.await("the job's first results")
                .atMost(Duration.ofSeconds(60))
                .until(() -> client.get(job.getId()).getDone() >= 8);
        long from = System.currentTimeMillis();
        List<Long> firstTokens = chat(count);
        long to = System.currentTimeMillis();
        client.jobs()
                .cancel(JobServiceCancelRequest.newBuilder().setId(job.getId()).build());
        Awaitility.await("the job to have left the model")
                .atMost(Duration.ofSeconds(60))
                .until(() -> client.get(job.getId()).getRunning() == 0);
        long tokens = client.results(job.getId()).stream()
                .filter(it -> it.getAtMillis() >= from && it.getAtMillis() < to)
                .map(JobResult::getUsage)
                .mapToLong(usage -> usage.getCompletionTokens())
                .sum();
        TimeUnit.SECONDS.sleep(1);
        return new Round(firstTokens, tokens, (to - from) / 1e3);
    }

    private Round besideCalls(int count) throws Exception {
        try (StreamingCalls beside = new StreamingCalls(ruche)) {
            beside.keepGoing(atOnce, i -> body(work(i), PROMPT_TOKENS));
            Awaitility.await("their first answers")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> beside.tokens() >= 8 * PROMPT_TOKENS);
            long before = beside.tokens();
            long began = System.nanoTime();
            List<Long> firstTokens = chat(count);
            double seconds = (System.nanoTime() - began) / 1e9;
            return new Round(firstTokens, beside.tokens() - before, seconds);
        }
    }

    /** Calls that come by chance, whether those before are answered or not. */
    private List<Long> chat(int count) throws Exception {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        try (StreamingCalls people = new StreamingCalls(ruche)) {
            long due = System.nanoTime();
            for (int i = 0; i < count; i++) {
                due += (long) (-Math.log(1 - random.nextDouble()) * gapMillis * 1e6);
                TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
                people.call(body("What is number " + i + " good for, in a few words?", CALL_TOKENS));
            }
            return people.awaitFirstTokens(count);
        }
    }

    private static String work(int number) {
        return "Tell me a short story about the number " + number + " and the bees.";
    }

    private String body(String question, int tokens) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"" + question
                + "\"}],\"max_tokens\":" + tokens + ",\"stream\":true}";
    }
}
