package io.ruche.scheduler.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.data.Percentage.withPercentage;

import io.ruche.scheduler.routing.PrefixCache;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToLongFunction;
import org.junit.jupiter.api.Test;

/** What a seed makes has the quantiles of the real thing. */
class SyntheticTraceTest {
    private static final double[] SHARES = {.1, .2, .3, .4, .5, .6, .7, .8, .9, .95};

    @Test
    void mooncakesLengthsComeOut() {
        List<Request> trace = SyntheticTrace.likeMooncake(3, 12_000);
        alike(trace, Request::promptTokens, SyntheticTrace.MOONCAKE_PROMPT);
        alike(trace, Request::outputTokens, SyntheticTrace.MOONCAKE_OUTPUT);
        // 12,031 requests in 3,537 s
        double seconds = trace.get(trace.size() - 1).arrivalNanos() / 1e9;
        assertThat(trace.size() / seconds).isCloseTo(12_031 / 3_537.0, withPercentage(5));
    }

    /** The real one has 36.6 % of its blocks where an endless cache would have had them already. */
    @Test
    void mooncakesPromptsShareAsMuch() {
        List<Request> trace = SyntheticTrace.likeMooncake(3, 12_000);
        PrefixCache endless = new PrefixCache(Long.MAX_VALUE);
        long matched = 0;
        long blocks = 0;
        long goOn = 0;
        for (Request it : trace) {
            int same = endless.matched(it.prefix());
            matched += same;
            blocks += it.prefix().blocks();
            if (same > 1) goOn++;
            endless.add(it.prefix());
        }
        assertThat((double) matched / blocks).isCloseTo(0.366, within(0.04));
        assertThat((double) goOn / trace.size()).isCloseTo(0.387, within(0.04));
    }

    @Test
    void azuresLengthsAndGapsComeOut() {
        List<Request> trace = SyntheticTrace.likeAzure(3, 9_000);
        alike(trace, Request::promptTokens, SyntheticTrace.AZURE_PROMPT);
        alike(trace, Request::outputTokens, SyntheticTrace.AZURE_OUTPUT);
        long[] gaps = new long[trace.size() - 1];
        for (int i = 0; i < gaps.length; i++) {
            gaps[i] = trace.get(i + 1).arrivalNanos() - trace.get(i).arrivalNanos();
        }
        Arrays.sort(gaps);
        for (double share : new double[] {.3, .5, .7, .9}) {
            assertThat(gaps[(int) (share * gaps.length)] / 1e9)
                    .isCloseTo(SyntheticTrace.AZURE_GAP_SECONDS.at(share), withPercentage(20));
        }
    }

    @Test
    void oneSeedMakesOneTrace() {
        assertThat(prompts(SyntheticTrace.likeMooncake(4, 500)))
                .isEqualTo(prompts(SyntheticTrace.likeMooncake(4, 500)));
        assertThat(prompts(SyntheticTrace.likeMooncake(4, 500)))
                .isNotEqualTo(prompts(SyntheticTrace.likeMooncake(5, 500)));
    }

    private static List<Long> prompts(List<Request> trace) {
        return trace.stream().map(Request::promptTokens).toList();
    }

    private static void alike(List<Request> trace, ToLongFunction<Request> what, Quantiles quantiles) {
        long[] sorted = trace.stream().mapToLong(what).sorted().toArray();
        for (double share : SHARES) {
            assertThat((double) sorted[(int) (share * sorted.length)])
                    .as("quantile %s", share)
                    .isCloseTo(quantiles.at(share), withPercentage(12));
        }
    }
}
