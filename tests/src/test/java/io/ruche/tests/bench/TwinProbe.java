package io.ruche.tests.bench;

import io.ruche.scheduler.simulation.SpeedCurve.Reading;
import io.ruche.scheduler.simulation.SpeedCurve.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What one replica takes for prompts of some lengths, one at a time, and for steps of decoding of one to all slots. */
final class TwinProbe {
    private static final int[] PROMPTS = {16, 64, 160, 320, 512};
    private static final int[] CONTEXTS = {32, 256};
    private static final int STEPS = 24;

    final List<Reading> readings = new ArrayList<>();
    final List<Step> steps = new ArrayList<>();

    private final TimedCalls calls;
    private static final int INTERLEAVED = 256;
    private static final int BESIDE = 100;

    /** Tokens of a prompt between two steps of decoding, as they were seen. */
    final List<Double> chunks = new ArrayList<>();

    private final int slots;
    private final int chunk;
    private final RandomGenerator random;

    TwinProbe(TimedCalls calls, int slots, int chunk, RandomGenerator random) {
        this.calls = calls;
        this.slots = slots;
        this.chunk = chunk;
        this.random = random;
    }

    /** Each thing once a round, so that the rounds spread over whatever else the machine does. */
    void measure(int rounds) throws InterruptedException {
        for (int round = 0; round < rounds; round++) {
            for (int prompt : PROMPTS) {
                double seconds = TimedCalls.get(calls.send(prompt, 1, random)).firstTokenSeconds();
                readings.add(new Reading(prompt, seconds));
            }
            chunks.add(chunk());
            for (int requests = 1; requests <= slots; requests++) {
                for (int context : CONTEXTS) steps.add(step(requests, context));
            }
        }
    }

    /**
     * What the runtime says of its chunks is how large they begin; so a prompt is read while another request writes, which
     * gets a token after each.
     */
    private double chunk() throws InterruptedException {
        CompletableFuture<TimedCalls.Call> beside = calls.send(PROMPTS[0], BESIDE, random);
        TimeUnit.MILLISECONDS.sleep(500);
        TimedCalls.Call read = TimedCalls.get(calls.send(INTERLEAVED, 1, random));
        long first = read.tokenNanos().get(0);
        long tokens = TimedCalls.get(beside).tokenNanos().stream()
                .filter(at -> at > read.sentNanos() && at <= first)
                .count();
        return (double) INTERLEAVED / Math.max(1, tokens);
    }

    /** Of the time in which all of them decode. */
    private Step step(int requests, int context) throws InterruptedException {
        // those that come first write while the others are read, and shall write still when the last one begins
        int chunks = requests * (context / chunk + 1);
        List<CompletableFuture<TimedCalls.Call>> sent = new ArrayList<>();
        for (int i = 0; i < requests; i++) sent.add(calls.send(context, STEPS + chunks, random));
        List<TimedCalls.Call> done = new ArrayList<>();
        for (CompletableFuture<TimedCalls.Call> it : sent) done.add(TimedCalls.get(it));
        long from = Long.MIN_VALUE;
        long to = Long.MAX_VALUE;
        for (TimedCalls.Call it : done) {
            from = Math.max(from, it.tokenNanos().get(0));
            to = Math.min(to, it.endNanos());
        }
        double tokens = 0;
        double contextTokens = 0;
        for (TimedCalls.Call it : done) {
            long before = 0;
            long within = 0;
            for (long at : it.tokenNanos()) {
                if (at <= from) before++;
                else if (at <= to) within++;
            }
            tokens += within;
            contextTokens += context + before + within / 2.0;
        }
        return new Step(requests, contextTokens, (to - from) / 1e9 / (tokens / requests));
    }
}
