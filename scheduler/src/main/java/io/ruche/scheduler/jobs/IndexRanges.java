package io.ruche.scheduler.jobs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of indexes, kept as ranges: small while the indexes come about in order. Immutable; a change copies the ranges,
 * of which a job has {@value JobProgress#WINDOW} + 1 at most.
 */
public final class IndexRanges {
    public static final IndexRanges EMPTY = new IndexRanges(new int[0]);

    /** From (inclusive), to (exclusive), from, to...; rising, and no two ranges touch. */
    private final int[] bounds;

    private IndexRanges(int[] bounds) {
        this.bounds = bounds;
    }

    /**
     * From what {@link #bounds} gave. Throws {@code IllegalArgumentException} when these are no ranges.
     *
     * @param bounds from (inclusive), to (exclusive), from, to...
     */
    public static IndexRanges of(List<Integer> bounds) {
        int[] copy = bounds.stream().mapToInt(Integer::intValue).toArray();
        boolean rising = copy.length % 2 == 0 && (copy.length == 0 || copy[0] >= 0);
        for (int i = 1; i < copy.length; i++) rising &= copy[i] > copy[i - 1];
        if (!rising) {
            throw new IllegalArgumentException("ranges: " + bounds + " (expected: from, to, from, to..., rising)");
        }
        return copy.length == 0 ? EMPTY : new IndexRanges(copy);
    }

    /** From (inclusive), to (exclusive), from, to... */
    public List<Integer> bounds() {
        return Arrays.stream(bounds).boxed().toList();
    }

    /** How many ranges it takes. */
    public int ranges() {
        return bounds.length / 2;
    }

    /** How many indexes are in it. */
    public int size() {
        int size = 0;
        for (int i = 0; i < bounds.length; i += 2) size += bounds[i + 1] - bounds[i];
        return size;
    }

    public boolean contains(int index) {
        return upTo(index) % 2 == 1;
    }

    /** This and one index more; the same object when it is in already. */
    public IndexRanges plus(int index) {
        if (index < 0 || index == Integer.MAX_VALUE) {
            throw new IllegalArgumentException("index: " + index + " (expected: 0 to 2147483646)");
        }
        int at = upTo(index);
        if (at % 2 == 1) return this;

        boolean touchesLeft = at > 0 && bounds[at - 1] == index;
        boolean touchesRight = at < bounds.length && bounds[at] == index + 1;
        int left = touchesLeft ? at - 1 : at;
        int right = touchesRight ? at + 1 : at;
        int[] between = touchesLeft
                ? touchesRight ? new int[0] : new int[] {index + 1}
                : touchesRight ? new int[] {index} : new int[] {index, index + 1};
        int[] next = new int[left + between.length + bounds.length - right];
        System.arraycopy(bounds, 0, next, 0, left);
        System.arraycopy(between, 0, next, left, between.length);
        System.arraycopy(bounds, right, next, left + between.length, bounds.length - right);
        return new IndexRanges(next);
    }

    /**
     * The lowest indexes that are not in it.
     *
     * @param end only those below
     * @param limit so many at most
     */
    public List<Integer> absent(int end, int limit) {
        List<Integer> found = new ArrayList<>();
        int next = 0;
        for (int i = 0; i <= bounds.length && found.size() < limit; i += 2) {
            int stop = i < bounds.length ? Math.min(bounds[i], end) : end;
            while (next < stop && found.size() < limit) found.add(next++);
            if (i < bounds.length) next = bounds[i + 1];
        }
        return found;
    }

    /** How many bounds are not above this index: odd inside of a range. */
    private int upTo(int index) {
        int found = Arrays.binarySearch(bounds, index);
        return found >= 0 ? found + 1 : -found - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IndexRanges that && Arrays.equals(bounds, that.bounds);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bounds);
    }

    /** For example {@code 0-6,9,12-13}, ends included. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < bounds.length; i += 2) {
            if (i > 0) text.append(',');
            text.append(bounds[i]);
            if (bounds[i + 1] > bounds[i] + 1) text.append('-').append(bounds[i + 1] - 1);
        }
        return text.toString();
    }
}
