package io.ruche.agent.djl.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopStringsTest {

    private static String feed(StopStrings stops, String... pieces) {
        StringBuilder shown = new StringBuilder();
        for (String piece : pieces) {
            shown.append(stops.append(piece));
        }
        return shown.toString();
    }

    @Test
    void letsEverythingThroughWithoutStops() {
        StopStrings stops = new StopStrings(List.of());
        assertThat(feed(stops, "a", "b")).isEqualTo("ab");
        assertThat(stops.flush()).isEmpty();
    }

    @Test
    void findsAStopThatSpansPieces() {
        StopStrings stops = new StopStrings(List.of("END"));
        assertThat(feed(stops, "one E", "N", "D two")).isEqualTo("one ");
        assertThat(stops.found()).contains("END");
        assertThat(stops.append("more")).isEmpty();
        assertThat(stops.flush()).isEmpty();
    }

    @Test
    void holdsBackOnlyWhatMayBecomeAStop() {
        StopStrings stops = new StopStrings(List.of("\n\n"));
        assertThat(stops.append("line\n")).isEqualTo("line");
        assertThat(stops.append("next")).isEqualTo("\nnext");
    }

    @Test
    void givesBackWhatWasHeldInVain() {
        StopStrings stops = new StopStrings(List.of("abcd"));
        assertThat(feed(stops, "xab", "c")).isEqualTo("x");
        assertThat(stops.flush()).isEqualTo("abc");
    }

    @Test
    void takesTheEarliestOfSeveral() {
        StopStrings stops = new StopStrings(List.of("world", "lo"));
        assertThat(stops.append("hello world")).isEqualTo("hel");
        assertThat(stops.found()).contains("lo");
    }

    @Test
    void holdsBackTheLongestBeginningOfAny() {
        StopStrings stops = new StopStrings(List.of("aab", "ba"));
        assertThat(stops.append("xaa")).isEqualTo("x");
        assertThat(stops.append("a")).isEqualTo("a");
        assertThat(stops.append("b")).isEmpty();
        assertThat(stops.found()).contains("aab");
    }

    @Test
    void ignoresEmptyStops() {
        StopStrings stops = new StopStrings(List.of(""));
        assertThat(stops.append("text")).isEqualTo("text");
    }
}
