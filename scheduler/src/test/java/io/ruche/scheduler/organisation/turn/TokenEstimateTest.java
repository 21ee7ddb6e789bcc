package io.ruche.scheduler.organisation.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The estimate is near for prose, and never far below for what vocabularies have no pieces of. */
class TokenEstimateTest {
    @Test
    void countsWordsDigitsSignsAndForeignScripts() {
        assertThat(count("")).isZero();
        assertThat(count("the quick brown fox")).as("four words").isBetween(4, 8);
        assertThat(count("2026-11-23")).as("a digit or a sign each").isEqualTo(10);
        assertThat(count("{\"say\":\"\",\"actions\":[]}")).isBetween(8, 20);
        assertThat(count("\u4F60\u597D")).as("two signs of three bytes").isEqualTo(6);
        assertThat(count("\uD83D\uDE00")).as("four bytes").isEqualTo(4);
        assertThat(count("a\n\nb")).isEqualTo(4);
    }

    @Test
    void linesAreNeverLessThanTheWhole() {
        String text = "Mission: do  it.\n- now\n\n  {\"a\": [1, 2]}";
        int lines = 0;
        for (String line : text.split("\n", -1)) lines += count(line) + 1;
        assertThat(count(text)).isLessThanOrEqualTo(lines);
    }

    private static int count(String text) {
        return TokenCounter.ESTIMATE.count(text);
    }
}
