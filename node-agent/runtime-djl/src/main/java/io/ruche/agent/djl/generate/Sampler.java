package io.ruche.agent.djl.generate;

import io.ruche.scheduler.grammar.TokenMask;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the tokens of one answer. Logits are biased, penalised, masked, divided by the temperature; what top-k, top-p
 * and min-p leave of the distribution, in this order, is drawn from. The same seed and logits give the same tokens. One
 * thread at a time.
 */
final class Sampler {
    /** Tokens this far below the best, in natural logarithms, cannot be drawn: together they are below 1 in 10^7. */
    private static final double NEGLIGIBLE = 30;

    private final SamplingRules rules;
    private final SplittableRandom random;
    private final Map<Integer, Integer> answered = new HashMap<>();
    private final Set<Integer> seen = new HashSet<>();

    /** @param drawnSeed used when the rules name none */
    Sampler(SamplingRules rules, int[] prompt, long drawnSeed) {
        this.rules = rules;
        this.random = new SplittableRandom(rules.seed().orElse(drawnSeed));
        if (rules.repetitionPenalty() != 1) {
            for (int id : prompt) {
                seen.add(id);
            }
        }
    }

    /** Chooses from {@code count} logits that begin at {@code first}, and changes them. */
    int next(float[] logits, int first, int count) {
        return next(logits, first, count, null);
    }

    /** The same among the tokens of a mask, if there is one: it allows at least one of them. */
    int next(float[] logits, int first, int count, @Nullable TokenMask mask) {
        adjust(logits, first);
        if (mask != null) {
            // last, so that no bias and no penalty brings back what is not allowed
            mask.apply(logits, first, count);
        }
        int token = rules.temperature() == 0 ? best(logits, first, count) : draw(logits, first, count);
        if (rules.penalises()) {
            answered.merge(token, 1, Integer::sum);
            seen.add(token);
        }
        return token;
    }

    private void adjust(float[] logits, int first) {
        rules.logitBias().forEach((id, bias) -> logits[first + id] += bias);
        if (rules.repetitionPenalty() != 1) {
            float penalty = rules.repetitionPenalty();
            for (int id : seen) {
                float logit = logits[first + id];
                logits[first + id] = logit > 0 ? logit / penalty : logit * penalty;
            }
        }
        if (rules.frequencyPenalty() != 0 || rules.presencePenalty() != 0) {
            answered.forEach(
                    (id, times) -> logits[first + id] -= rules.frequencyPenalty() * times + rules.presencePenalty());
        }
    }

    /** The first of the largest. */
    static int best(float[] logits, int first, int count) {
        int best = first;
        for (int i = first + 1; i < first + count; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best - first;
    }

    private int draw(float[] logits, int first, int count) {
        double largest = logits[first + best(logits, first, count)];
        double floor = largest - NEGLIGIBLE * rules.temperature();
        if (rules.minP() > 0) {
            // p/p_max = exp((l - l_max)/T)
            floor = Math.max(floor, largest + Math.log(rules.minP()) * rules.temperature());
        }
        boolean ranked = rules.topK() > 0 && rules.topK() < count || rules.topP() < 1;
        // top-p counts the mass that min-p will take away, so it must still see it
        double seenFrom = rules.topP() < 1 ? largest - NEGLIGIBLE * rules.temperature() : floor;
        long[] candidates = candidates(logits, first, count, seenFrom);
        int kept = candidates.length;
        if (ranked) {
            Arrays.sort(candidates);
            if (rules.topK() > 0) {
                kept = Math.min(kept, rules.topK());
            }
        }
        double[] weights = new double[kept];
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            weights[i] = Math.exp((logits[first + (int) candidates[i]] - largest) / rules.temperature());
            sum += weights[i];
        }
        if (rules.topP() < 1) {
            kept = nucleus(weights, sum * rules.topP());
        }
        return (int) candidates[choose(weights, atLeast(logits, first, candidates, kept, floor))];
    }

    /** Candidates in ascending order of their value are in descending order of their logits, then by id. */
    private static long[] candidates(float[] logits, int first, int count, double floor) {
        long[] found = new long[count];
        int size = 0;
        for (int id = 0; id < count; id++) {
            float logit = logits[first + id];
            if (logit >= floor) {
                int bits = Float.floatToIntBits(logit);
                int ascending = bits ^ bits >> 31 & Integer.MAX_VALUE;
                found[size++] = (long) ~ascending << 32 | id;
            }
        }
        return Arrays.copyOf(found, size);
    }

    private static int nucleus(double[] weights, double mass) {
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i];
            if (sum >= mass) {
                return i + 1;
            }
        }
        return weights.length;
    }

    /** How many of the first {@code kept} min-p leaves; in rank order they are the first ones. */
    private int atLeast(float[] logits, int first, long[] candidates, int kept, double floor) {
        if (rules.minP() == 0 || rules.topP() == 1) {
            return kept; // then no candidate is below the floor
        }
        int left = kept;
        while (left > 1 && logits[first + (int) candidates[left - 1]] < floor) {
            left--;
        }
        return left;
    }

    private int choose(double[] weights, int kept) {
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            sum += weights[i];
        }
        double point = random.nextDouble() * sum;
        for (int i = 0; i < kept - 1; i++) {
            point -= weights[i];
            if (point < 0) {
                return i;
            }
        }
        return kept - 1;
    }
}
