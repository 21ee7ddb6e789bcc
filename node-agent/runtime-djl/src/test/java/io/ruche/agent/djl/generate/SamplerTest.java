package io.ruche.agent.djl.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.ruche.proto.Sampling;
import io.ruche.scheduler.failure.FailureException;
import io.ruche.scheduler.grammar.Grammar;
import io.ruche.scheduler.grammar.TokenMask;
import io.ruche.scheduler.grammar.TokenMasks;
import io.ruche.scheduler.grammar.TokenTrie;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SamplerTest {
    private static final int DRAWS = 20_000;
    /** Probabilities 0.4, 0.3, 0.2, 0.1. */
    private static final float[] LOGITS = {log(0.2), log(0.4), log(0.1), log(0.3)};

    /** The end of the text, and the digits 1 to 3. */
    private static final List<byte[]> TOKENS =
            List.of(new byte[0], new byte[] {'1'}, new byte[] {'2'}, new byte[] {'3'});

    private static float log(double p) {
        return (float) Math.log(p);
    }

    private static Sampler sampler(Sampling.Builder rules, int... prompt) {
        return new Sampler(SamplingRules.of(rules.build(), LOGITS.length), prompt, 7);
    }

    private static double[] frequencies(Sampling.Builder rules) {
        Sampler sampler = sampler(rules.setSeed(42));
        double[] counts = new double[LOGITS.length];
        for (int i = 0; i < DRAWS; i++) {
            counts[sampler.next(LOGITS.clone(), 0, LOGITS.length)] += 1.0 / DRAWS;
        }
        return counts;
    }

    private static Sampling.Builder rules() {
        return Sampling.newBuilder();
    }

    @Test
    void temperatureZeroTakesTheMostLikelyToken() {
        assertThat(sampler(rules().setTemperature(0)).next(LOGITS.clone(), 0, 4))
                .isEqualTo(1);
    }

    @Test
    void takesTheFirstOfEqualTokensWhenGreedy() {
        assertThat(sampler(rules().setTemperature(0)).next(new float[] {1, 3, 3, 2}, 0, 4))
                .isEqualTo(1);
    }

    @Test
    void readsLogitsThatBeginInTheMiddle() {
        float[] two = {9, 9, 9, 9, 0.2f, 0.1f, 0.3f, 0};
        assertThat(sampler(rules().setTemperature(0)).next(two, 4, 4)).isEqualTo(2);
    }

    @Test
    void drawsInProportionByDefault() {
        assertThat(frequencies(rules())).containsExactly(new double[] {0.2, 0.4, 0.1, 0.3}, within(0.02));
    }

    @Test
    void temperatureSharpens() {
        double total = 0.04 + 0.16 + 0.01 + 0.09;
        assertThat(frequencies(rules().setTemperature(0.5f)))
                .containsExactly(new double[] {0.04 / total, 0.16 / total, 0.01 / total, 0.09 / total}, within(0.02));
    }

    @Test
    void topKKeepsTheMostLikely() {
        assertThat(frequencies(rules().setTopK(2)))
                .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(0.02));
    }

    @Test
    void topPKeepsTheFewestThatReachIt() {
        assertThat(frequencies(rules().setTopP(0.65f)))
                .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(0.02));
        assertThat(frequencies(rules().setTopP(0.75f)))
                .containsExactly(new double[] {2 / 9.0, 4 / 9.0, 0, 3 / 9.0}, within(0.02));
        assertThat(frequencies(rules().setTopP(0.01f))).containsExactly(new double[] {0, 1, 0, 0}, within(1e-9));
    }

    @Test
    void minPKeepsWhatIsNotFarBelowTheMostLikely() {
        assertThat(frequencies(rules().setMinP(0.6f)))
                .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(0.02));
        assertThat(frequencies(rules().setMinP(0.6f).setTopP(0.95f)))
                .containsExactly(new double[] {0, 4 / 7.0, 0, 3 / 7.0}, within(0.02));
    }

    @Test
    void theSameSeedDrawsTheSame() {
        int[][] runs = new int[3][50];
        long[] seeds = {5, 5, 6};
        for (int run = 0; run < 3; run++) {
            Sampler sampler = sampler(rules().setSeed(seeds[run]));
            Arrays.setAll(runs[run], i -> sampler.next(LOGITS.clone(), 0, 4));
        }
        assertThat(runs[0]).isEqualTo(runs[1]).isNotEqualTo(runs[2]);
    }

    @Test
    void biasIsAddedBeforeAnythingElse() {
        Sampling.Builder rules = rules().setTemperature(0).putLogitBias(2, 100);
        assertThat(sampler(rules).next(LOGITS.clone(), 0, 4)).isEqualTo(2);
        assertThat(frequencies(rules().putLogitBias(1, -100).setTopK(1)))
                .containsExactly(new double[] {0, 0, 0, 1}, within(1e-9));
    }

    @Test
    void repetitionPenaltyCountsThePromptToo() {
        Sampling.Builder rules = rules().setTemperature(0).setRepetitionPenalty(2);
        assertThat(sampler(rules, 1).next(new float[] {1, 3, 2, 1}, 0, 4)).isEqualTo(2);
        assertThat(sampler(rules, 3).next(new float[] {-3, -2, -4, -1.1f}, 0, 4))
                .isEqualTo(1);
    }

    @Test
    void frequencyPenaltyGrowsWithEachUse() {
        Sampler sampler = sampler(rules().setTemperature(0).setFrequencyPenalty(0.6f));
        float[] logits = {0, 1, 0, 0};
        int[] drawn = new int[3];
        Arrays.setAll(drawn, i -> sampler.next(logits.clone(), 0, 4));
        assertThat(drawn).containsExactly(1, 1, 0);
    }

    @Test
    void presencePenaltyIsTakenOnceAndNotForThePrompt() {
        Sampler sampler = sampler(rules().setTemperature(0).setPresencePenalty(0.6f), 1);
        float[] logits = {0, 1, 0, 0};
        int[] drawn = new int[4];
        Arrays.setAll(drawn, i -> sampler.next(logits.clone(), 0, 4));
        assertThat(drawn).containsExactly(1, 1, 1, 1);
    }

    @Test
    void infiniteLogitsAreNeverDrawn() {
        float minus = Float.NEGATIVE_INFINITY;
        Sampler sampler = sampler(rules().setTemperature(2).setTopP(0.9f));
        assertThat(sampler.next(new float[] {minus, minus, 1, minus}, 0, 4)).isEqualTo(2);
    }

    @Test
    void onlyWhatAMaskAllowsIsDrawn() {
        TokenMask odd = TokenMasks.of(TokenTrie.of(TOKENS, Set.of(0)))
                .allowed(Grammar.of("{\"enum\":[1,3]}").start());
        assertThat(sampler(rules().setTemperature(0).putLogitBias(2, 100)).next(LOGITS.clone(), 0, 4, odd))
                .isEqualTo(1);
        Sampler sampler = sampler(rules().setTemperature(2).setTopK(3).setSeed(1));
        for (int i = 0; i < 100; i++) {
            assertThat(sampler.next(LOGITS.clone(), 0, 4, odd)).isIn(1, 3);
        }
        float[] two = {9, 9, 9, 9, 0.2f, 0.1f, 9, 0};
        assertThat(sampler(rules().setTemperature(0)).next(two, 4, 4, odd)).isEqualTo(1);
        assertThat(two).startsWith(9, 9, 9, 9, Float.NEGATIVE_INFINITY);
    }

    @Test
    void valuesOutOfRangeAreRefusedWithTheirName() {
        assertThatThrownBy(() -> sampler(rules().setTemperature(-1)))
                .isInstanceOf(FailureException.class)
                .hasMessageContaining("temperature: -1.0");
        assertThatThrownBy(() -> sampler(rules().setTemperature(Float.NaN))).hasMessageContaining("temperature");
        assertThatThrownBy(() -> sampler(rules().setTopP(0))).hasMessageContaining("top_p");
        assertThatThrownBy(() -> sampler(rules().putLogitBias(4, 1))).hasMessageContaining("logit_bias");
    }
}
