package io.ruche.scheduler.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * How fast a replica was seen to read and write. A prompt takes something for itself, for each token, and for each pair
 * of tokens that meet; a step of decoding what it took with so many requests, and more for each token of context.
 *
 * @param readSeconds of any prompt
 * @param readSecondsPerToken that is not cached
 * @param readSecondsPerPair of a token and one before it
 * @param stepSeconds of a step without context, for one request, two, and so on; past the last as between the last two
 * @param stepSecondsPerToken of context
 */
public record SpeedCurve(
        double readSeconds,
        double readSecondsPerToken,
        double readSecondsPerPair,
        List<Double> stepSeconds,
        double stepSecondsPerToken)
        implements ReplicaSpeed {
    /** A prompt that was read with nothing else running. */
    public record Reading(long promptTokens, double seconds) {}

    /**
     * A step of decoding.
     *
     * @param contextTokens of all requests together
     */
    public record Step(int requests, double contextTokens, double seconds) {}

    public SpeedCurve {
        stepSeconds = List.copyOf(stepSeconds);
        if (stepSeconds.isEmpty()) throw new IllegalArgumentException("no step of decoding (expected: >= 1)");
    }

    /**
     * What comes nearest to the measurements, by the least squares of relative errors, with nothing negative in it.
     *
     * @param readings of at least one length
     * @param steps for one request, and for any number up to the most without a gap
     */
    public static SpeedCurve of(List<Reading> readings, List<Step> steps) {
        if (readings.isEmpty()) throw new IllegalArgumentException("no prompt was measured (expected: >= 1)");
        double[] reading = reading(readings);
        double slope = Math.max(0, slope(steps));
        List<Double> bare = new ArrayList<>();
        for (int requests = 1; requests <= most(steps); requests++) {
            double sum = 0;
            int count = 0;
            for (Step it : steps) {
                if (it.requests != requests) continue;
                sum += it.seconds - slope * it.contextTokens;
                count++;
            }
            if (count == 0) throw new IllegalArgumentException("no step of " + requests + " requests was measured");
            bare.add(Math.max(1e-9, sum / count));
        }
        return new SpeedCurve(reading[0], reading[1], reading[2], bare, slope);
    }

    @Override
    public double prefillSeconds(long cachedTokens, long promptTokens) {
        double pairs = pairs(promptTokens) - pairs(cachedTokens);
        return readSeconds + readSecondsPerToken * (promptTokens - cachedTokens) + readSecondsPerPair * pairs;
    }

    @Override
    public double decodeStepSeconds(int requests, double contextTokens) {
        int last = stepSeconds.size() - 1;
        double more = last == 0 ? stepSeconds.get(0) : stepSeconds.get(last) - stepSeconds.get(last - 1);
        double beyond = Math.max(0, more) * Math.max(0, requests - 1 - last);
        return stepSeconds.get(Math.min(requests - 1, last)) + beyond + stepSecondsPerToken * contextTokens;
    }

    private static double pairs(double tokens) {
        return tokens * tokens / 2;
    }

    private static int most(List<Step> steps) {
        int most = 0;
        for (Step it : steps) most = Math.max(most, it.requests);
        if (most == 0) throw new IllegalArgumentException("no step of decoding was measured (expected: >= 1)");
        return most;
    }

    /** Seconds a token of context, among steps of equally many requests. */
    private static double slope(List<Step> steps) {
        Map<Integer, double[]> sums = new TreeMap<>();
        for (Step it : steps) {
            double[] sum = sums.computeIfAbsent(it.requests, unused -> new double[3]);
            sum[0]++;
            sum[1] += it.contextTokens;
            sum[2] += it.seconds;
        }
        double above = 0;
        double below = 0;
        for (Step it : steps) {
            double[] sum = sums.getOrDefault(it.requests, new double[] {1, 0, 0});
            double context = it.contextTokens - sum[1] / sum[0];
            above += context * (it.seconds - sum[2] / sum[0]);
            below += context * context;
        }
        return below == 0 ? 0 : above / below;
    }

    private static double[] reading(List<Reading> readings) {
        // with fewer terms where one would be negative: a prompt gives no time back
        int[][] choices = {{0, 1, 2}, {0, 1}, {1, 2}, {1}};
        for (int[] terms : choices) {
            double[] found = fit(readings, terms);
            boolean whole = true;
            for (double it : found) whole &= it >= 0 && Double.isFinite(it);
            if (whole) return found;
        }
        throw new IllegalArgumentException("prompts were read in no time (expected: > 0 s)");
    }

    /** The coefficients of those of (1, tokens, pairs) that are asked for, and 0 for the others. */
    private static double[] fit(List<Reading> readings, int[] terms) {
        int size = terms.length;
        double[][] rows = new double[size][size + 1];
        for (Reading it : readings) {
            double[] all = {1, it.promptTokens, pairs(it.promptTokens)};
            double weight = 1 / (it.seconds * it.seconds);
            for (int i = 0; i < size; i++) {
                for (int j = 0; j < size; j++) rows[i][j] += weight * all[terms[i]] * all[terms[j]];
                rows[i][size] += weight * all[terms[i]] * it.seconds;
            }
        }
        double[] found = new double[3];
        for (int i = 0; i < size; i++) {
            for (int other = 0; other < size; other++) {
                if (other == i) continue;
                double factor = rows[other][i] / rows[i][i];
                for (int j = i; j <= size; j++) rows[other][j] -= factor * rows[i][j];
            }
        }
        for (int i = 0; i < size; i++) found[terms[i]] = rows[i][size] / rows[i][i];
        return found;
    }
}
