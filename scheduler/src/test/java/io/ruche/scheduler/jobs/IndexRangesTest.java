package io.ruche.scheduler.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.ruche.scheduler.world.simulated.SimulatedEntropy;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexRangesTest {

    @Test
    void neighboursBecomeOneRange() {
        IndexRanges ranges = IndexRanges.EMPTY.plus(3).plus(5);
        assertThat(ranges).hasToString("3,5");

        assertThat(ranges.plus(4)).hasToString("3-5");
        assertThat(ranges.plus(4).ranges()).isEqualTo(1);
        assertThat(ranges.plus(2)).hasToString("2-3,5");
        assertThat(ranges.plus(6)).hasToString("3,5-6");
        assertThat(ranges.plus(0)).hasToString("0,3,5");
        assertThat(ranges).as("what was before stays").hasToString("3,5");
    }

    @Test
    void whatIsInItAlreadyChangesNothing() {
        IndexRanges ranges = IndexRanges.EMPTY.plus(1).plus(2);
        assertThat(ranges.plus(1)).isSameAs(ranges);
    }

    @Test
    void absentOnesComeLowestFirstAndNoMoreThanAskedFor() {
        IndexRanges ranges = IndexRanges.of(List.of(0, 2, 4, 5));
        assertThat(ranges.absent(8, 3)).containsExactly(2, 3, 5);
        assertThat(ranges.absent(8, 9)).containsExactly(2, 3, 5, 6, 7);
        assertThat(ranges.absent(3, 9)).containsExactly(2);
        assertThat(ranges.absent(2, 9)).isEmpty();
        assertThat(IndexRanges.EMPTY.absent(2, 9)).containsExactly(0, 1);
        assertThat(IndexRanges.EMPTY.absent(2, 0)).isEmpty();
    }

    @Test
    void refusesWhatIsNoRanges() {
        for (List<Integer> bounds : List.of(List.of(1), List.of(2, 2), List.of(0, 3, 3, 4), List.of(-1, 2))) {
            assertThatThrownBy(() -> IndexRanges.of(bounds)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> IndexRanges.EMPTY.plus(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isTheSetOfWhatWasAdded(long seed) {
        SimulatedEntropy chance = new SimulatedEntropy(seed);
        int end = 1 + chance.below(120);
        TreeSet<Integer> expected = new TreeSet<>();
        IndexRanges ranges = IndexRanges.EMPTY;
        for (int i = 0; i < 150; i++) {
            int index = chance.below(end);
            expected.add(index);
            ranges = ranges.plus(index);

            assertThat(ranges.size()).isEqualTo(expected.size());
            assertThat(IndexRanges.of(ranges.bounds())).isEqualTo(ranges).hasSameHashCodeAs(ranges);
            List<Integer> missing = IntStream.range(0, end)
                    .boxed()
                    .filter(it -> !expected.contains(it))
                    .toList();
            assertThat(ranges.absent(end, end)).isEqualTo(missing);
            for (int probe = 0; probe < end; probe++) {
                assertThat(ranges.contains(probe)).isEqualTo(expected.contains(probe));
            }
        }
    }
}
