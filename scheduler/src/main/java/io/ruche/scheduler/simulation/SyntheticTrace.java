package io.ruche.scheduler.simulation;

import io.ruche.scheduler.routing.PrefixChain;
import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.ArrayList;
import java.util.List;

/**
 * Traces made of a seed with the quantiles of real ones, for where those are not at hand: lengths, times between
 * arrivals, how often and how soon a prompt goes on from an earlier one, and how much of it is the same. What else real
 * ones have, such as lengths that follow from each other, these do not.
 */
public final class SyntheticTrace {
    private static final double[] SHARES = {0, .01, .05, .1, .2, .3, .4, .5, .6, .7, .8, .9, .95, .99, .999, 1};

    /**
     * Of AzureLLMInferenceTrace_code.csv, 8,819 requests of 16 November 2023 (github.com/Azure/AzurePublicDataset,
     * CC-BY 4.0).
     */
    static final Quantiles AZURE_PROMPT =
            new Quantiles(SHARES, 3, 17, 75, 147, 385, 770, 1075, 1469, 1909, 2433, 3193, 5194, 7315, 7436, 7437, 7437);

    static final Quantiles AZURE_OUTPUT =
            new Quantiles(SHARES, 6, 6, 6, 7, 8, 9, 11, 13, 16, 20, 29, 55, 90, 252, 831, 1899);
    static final Quantiles AZURE_GAP_SECONDS = new Quantiles(
            SHARES, .00001, .00002, .00009, .00021, .00118, .00329, .01512, .06381, .09499, .10013, .16009, .27304,
            .40085, 2.20517, 82.75216, 217.16895);

    /**
     * Of mooncake_conversation_trace.jsonl, 12,031 requests of an hour (github.com/kvcache-ai/Mooncake, FAST25 release,
     * Apache-2.0), which come in bunches, one in three seconds.
     */
    static final Quantiles MOONCAKE_PROMPT = new Quantiles(
            SHARES, 891, 894, 901, 964, 1662, 3263, 4993, 6909, 9570, 13196, 17869, 27367, 39552, 85401, 121301,
            126195);

    /** Of the prompts that go on from an earlier one alone. */
    private static final Quantiles MOONCAKE_LATER_PROMPT = new Quantiles(
            SHARES, 892, 1147, 1627, 2101, 3453, 5501, 7507, 9874, 12556, 15782, 20235, 28963, 40994, 79183, 121301,
            123194);

    private static final Quantiles MOONCAKE_FIRST_PROMPT = new Quantiles(
            SHARES, 891, 894, 897, 905, 1092, 1756, 3914, 5264, 7417, 10775, 15871, 25561, 38538, 89869, 121471,
            126195);

    static final Quantiles MOONCAKE_OUTPUT =
            new Quantiles(SHARES, 1, 3, 10, 24, 100, 213, 291, 350, 399, 447, 504, 597, 698, 1120, 2000, 2000);
    static final Quantiles MOONCAKE_BUNCH =
            new Quantiles(SHARES, 2, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16, 19, 23, 28);
    /** Of a prompt that goes on from an earlier one, the part that is the same. */
    static final Quantiles MOONCAKE_SAME =
            new Quantiles(SHARES, .015, .058, .143, .286, .5, .6, .7, .8, .867, .917, .944, .971, .983, 1, 1, 1);
    /** Since the earlier one. */
    static final Quantiles MOONCAKE_REUSE_SECONDS =
            new Quantiles(SHARES, 1, 12, 30, 42, 60, 75, 96, 123, 162, 222, 318, 483, 618, 1482, 2667, 3030);
    /** Prompts that go on from an earlier one; the first block is the same of all. */
    static final double MOONCAKE_GOES_ON = 0.387;

    private static final long BUNCH_NANOS = 3_000_000_000L;

    private SyntheticTrace() {}

    /** Like Azure's trace of code completion: short answers, no word of what prompts share, bursts. */
    public static List<Request> likeAzure(long seed, int requests) {
        SimulatedEntropy entropy = new SimulatedEntropy(seed);
        List<Request> trace = new ArrayList<>(requests);
        long nanos = 0;
        for (int i = 0; i < requests; i++) {
            long prompt = tokens(AZURE_PROMPT.draw(entropy));
            long output = tokens(AZURE_OUTPUT.draw(entropy));
            trace.add(new Request(nanos, prompt, output, PrefixChain.NONE, ""));
            nanos += (long) (AZURE_GAP_SECONDS.draw(entropy) * Request.NANOS);
        }
        return trace;
    }

    /** Like Mooncake's trace of conversations: long prompts, of which two in five go on from an earlier one. */
    public static List<Request> likeMooncake(long seed, int requests) {
        SimulatedEntropy entropy = new SimulatedEntropy(seed);
        List<Request> trace = new ArrayList<>(requests);
        List<long[]> blocks = new ArrayList<>(requests);
        long nanos = 0;
        long name = 1;
        long left = tokens(MOONCAKE_BUNCH.draw(entropy));
        while (trace.size() < requests) {
            if (left-- == 0) {
                nanos += BUNCH_NANOS;
                left = tokens(MOONCAKE_BUNCH.draw(entropy)) - 1;
            }
            boolean goesOn = !trace.isEmpty() && (entropy.nextLong() >>> 11) * 0x1.0p-53 < MOONCAKE_GOES_ON;
            long prompt = tokens((goesOn ? MOONCAKE_LATER_PROMPT : MOONCAKE_FIRST_PROMPT).draw(entropy));
            long[] own = new long[(int) ((prompt + MooncakeTrace.BLOCK_TOKENS - 1) / MooncakeTrace.BLOCK_TOKENS)];
            int same = 1;
            if (goesOn) {
                int wanted = Math.max(1, (int) Math.round(own.length * MOONCAKE_SAME.draw(entropy)));
                long then = nanos - (long) (MOONCAKE_REUSE_SECONDS.draw(entropy) * Request.NANOS);
                long[] earlier = blocks.get(earlier(trace, blocks, then, wanted));
                same = Math.min(wanted, earlier.length);
                System.arraycopy(earlier, 0, own, 0, same);
            }
            for (int i = same; i < own.length; i++) own[i] = name++;
            blocks.add(own);
            PrefixChain prefix = PrefixChain.ofBlocks(own, MooncakeTrace.BLOCK_TOKENS);
            trace.add(new Request(nanos, prompt, tokens(MOONCAKE_OUTPUT.draw(entropy)), prefix, ""));
        }
        return trace;
    }

    /** The one nearest to that time with at least so many blocks; the longest of those looked at when none has. */
    private static int earlier(List<Request> trace, List<long[]> blocks, long nanos, int wanted) {
        int near = 0;
        int end = trace.size();
        while (near < end) {
            int middle = (near + end) >>> 1;
            if (trace.get(middle).arrivalNanos() < nanos) near = middle + 1;
            else end = middle;
        }
        int longest = Math.min(near, trace.size() - 1);
        for (int away = 0; away < trace.size(); away++) {
            for (int place : new int[] {near - away, near + away}) {
                if (place < 0 || place >= trace.size()) continue;
                if (blocks.get(place).length >= wanted) return place;
                if (blocks.get(place).length > blocks.get(longest).length) longest = place;
            }
        }
        return longest;
    }

    private static long tokens(double drawn) {
        return Math.max(1, Math.round(drawn));
    }
}
