package io.ruche.scheduler.organisation.memory;

import io.ruche.scheduler.organisation.spec.MemoryPolicySpec;
import io.ruche.scheduler.organisation.spec.MemoryPolicySpec.Score;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Picks the memories for a turn. A score is the weighted mean of relevance (cosine), importance and recency, which is
 * halved with each half-life since the last use: after Park and others, Generative Agents (2023). The first
 * {@value #CANDIDATES} times topK by the plain numbers are the candidates; among them each of the three is spread over 0
 * to 1, and one that is the same for all, or not known, counts {@code onTie}, so that no score is ever NaN. Of the candidates topK are
 * taken one by one, each the best after what it repeats of those before is taken off: maximal marginal relevance, after
 * Carbonell and Goldstein (1998).
 */
public final class Retrieval {
    private static final int CANDIDATES = 10;
    private static final double SAME = 1e-9;
    /** Of a text that no model has read yet. */
    private static final double UNKNOWN = -1;

    private static final double DAY_MILLIS = 86_400_000.0;

    private Retrieval() {}

    /** @return at most topK, in the order they were picked; the order of {@code memories} does not matter */
    public static List<Recalled> recall(
            Question question, Collection<Memory> memories, MemoryPolicySpec policy, long nowMillis) {
        return recall(question, memories, Weights.of(policy), nowMillis);
    }

    /** The part of a policy that is about recalling. */
    record Weights(Score score, int topK, double mmrLambda, double onTie) {
        static Weights of(MemoryPolicySpec policy) {
            return new Weights(policy.score(), policy.topK(), policy.mmrLambda(), policy.onTie());
        }
    }

    static List<Recalled> recall(Question question, Collection<Memory> memories, Weights policy, long nowMillis) {
        List<Plain> all = new ArrayList<>();
        for (Memory memory : memories) {
            if (question.mayRecall(memory)) {
                all.add(Plain.of(memory, question.vector(), policy, nowMillis));
            }
        }
        all.sort(Plain.BEST);
        List<Plain> candidates = all.subList(0, Math.min(all.size(), CANDIDATES * policy.topK()));
        return pick(spread(candidates, policy), policy);
    }

    /** From 0 to 1; a time to come is now. */
    static double recency(long lastMillis, long nowMillis, double halfLifeDays) {
        double days = Math.max(0, nowMillis - lastMillis) / DAY_MILLIS;
        return StrictMath.pow(0.5, days / halfLifeDays);
    }

    private record Plain(Memory memory, double relevance, double importance, double recency, double score) {
        static final Comparator<Plain> BEST = Comparator.comparingDouble(Plain::score)
                .reversed()
                .thenComparing(plain -> plain.memory().id(), Comparator.reverseOrder());

        static Plain of(Memory memory, Embedding asked, Weights policy, long nowMillis) {
            Score weights = policy.score();
            boolean known = !memory.vector().isNone();
            double relevance = known ? Math.max(0, memory.vector().nearness(asked)) : UNKNOWN;
            double importance = memory.importance() / (double) Memory.MOST_IMPORTANCE;
            double recency = Retrieval.recency(memory.use().lastMillis(), nowMillis, weights.halfLifeDays());
            return new Plain(
                    memory,
                    relevance,
                    importance,
                    recency,
                    (known ? relevance : policy.onTie()) * weights.relevance()
                            + importance * weights.importance()
                            + recency * weights.recency());
        }
    }

    private static List<Recalled> spread(List<Plain> candidates, Weights policy) {
        Range relevance = Range.of(candidates, Plain::relevance, policy.onTie());
        Range importance = Range.of(candidates, Plain::importance, policy.onTie());
        Range recency = Range.of(candidates, Plain::recency, policy.onTie());
        Score weights = policy.score();
        double sum = weights.relevance() + weights.importance() + weights.recency();
        List<Recalled> scored = new ArrayList<>();
        for (Plain plain : candidates) {
            double near = relevance.spread(plain.relevance());
            double mattered = importance.spread(plain.importance());
            double fresh = recency.spread(plain.recency());
            double weighted = near * weights.relevance() + mattered * weights.importance() + fresh * weights.recency();
            scored.add(new Recalled(plain.memory(), sum > 0 ? weighted / sum : policy.onTie(), near, mattered, fresh));
        }
        return scored;
    }

    private record Range(double least, double most, double onTie) {
        static Range of(List<Plain> candidates, ToDoubleFunction<Plain> part, double onTie) {
            double least = Double.POSITIVE_INFINITY;
            double most = Double.NEGATIVE_INFINITY;
            for (Plain plain : candidates) {
                double value = part.applyAsDouble(plain);
                if (value == UNKNOWN) continue;
                least = Math.min(least, value);
                most = Math.max(most, value);
            }
            return new Range(least, most, onTie);
        }

        double spread(double value) {
            return value == UNKNOWN || most - least < SAME ? onTie : (value - least) / (most - least);
        }
    }

    private static List<Recalled> pick(List<Recalled> scored, Weights policy) {
        List<Recalled> open = new ArrayList<>(scored);
        List<Recalled> picked = new ArrayList<>();
        double[] repeated = new double[open.size()];
        boolean[] taken = new boolean[open.size()];
        while (picked.size() < Math.min(policy.topK(), open.size())) {
            int best = -1;
            double bestWorth = 0;
            for (int i = 0; i < open.size(); i++) {
                double worth = policy.mmrLambda() * open.get(i).score() - (1 - policy.mmrLambda()) * repeated[i];
                if (!taken[i] && (best < 0 || worth > bestWorth)) {
                    best = i;
                    bestWorth = worth;
                }
            }
            taken[best] = true;
            Embedding chosen = open.get(best).memory().vector();
            picked.add(open.get(best));
            for (int i = 0; i < open.size(); i++) {
                if (!taken[i])
                    repeated[i] =
                            Math.max(repeated[i], open.get(i).memory().vector().nearness(chosen));
            }
        }
        return picked;
    }
}
