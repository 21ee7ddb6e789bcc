package io.ruche.scheduler.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of characters (code points without surrogates, which no UTF-8 text has). Immutable.
 *
 * @param ranges lowest and highest, both included, ascending, with gaps between them
 */
record CodePoints(List<Range> ranges) {
    static final CodePoints ALL = of(0, 0x10FFFF);
    static final CodePoints NONE = new CodePoints(List.of());

    record Range(int low, int high) {}

    static CodePoints of(int low, int high) {
        return union(List.of(new Range(low, high)));
    }

    /** Of pairs: {@code "azAZ"} has all letters of ASCII. */
    static CodePoints pairs(String pairs) {
        int[] points = pairs.codePoints().toArray();
        List<Range> ranges = new ArrayList<>();
        for (int i = 0; i < points.length; i += 2) {
            ranges.add(new Range(points[i], points[i + 1]));
        }
        return union(ranges);
    }

    static CodePoints union(CodePoints left, CodePoints right) {
        List<Range> all = new ArrayList<>(left.ranges);
        all.addAll(right.ranges);
        return union(all);
    }

    CodePoints complement() {
        List<Range> gaps = new ArrayList<>();
        int next = 0;
        for (Range range : ranges) {
            if (range.low > next) {
                gaps.add(new Range(next, range.low - 1));
            }
            next = range.high + 1;
        }
        if (next <= 0x10FFFF) {
            gaps.add(new Range(next, 0x10FFFF));
        }
        return union(gaps);
    }

    CodePoints and(CodePoints other) {
        return union(complement(), other.complement()).complement();
    }

    CodePoints minus(CodePoints other) {
        return and(other.complement());
    }

    boolean isEmpty() {
        return ranges.isEmpty();
    }

    boolean has(int point) {
        return ranges.stream().anyMatch(range -> range.low <= point && point <= range.high);
    }

    private static CodePoints union(List<Range> ranges) {
        Range[] sorted = ranges.toArray(new Range[0]);
        Arrays.sort(sorted, (a, b) -> Integer.compare(a.low, b.low));
        List<Range> merged = new ArrayList<>();
        for (Range range : sorted) {
            Range last = merged.isEmpty() ? null : merged.get(merged.size() - 1);
            if (last != null && range.low <= last.high + 1) {
                merged.set(merged.size() - 1, new Range(last.low, Math.max(last.high, range.high)));
            } else {
                merged.add(range);
            }
        }
        return new CodePoints(List.copyOf(merged));
    }
}
